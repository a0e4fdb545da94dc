"""A real rsyncd on loopback, with one module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.ports import free_port
from support.listening import listening
from support.tools import require

__all__ = ["RsyncDaemon", "rsync_daemon"]

CONFIG = """
port = {port}
address = 127.0.0.1
pid file = {folder}/pid
log file = {folder}/log
use chroot = no
transfer logging = yes
[zones]
path = {folder}/zones
read only = yes
munge symlinks = no
"""


@dataclass(frozen=True)
class RsyncDaemon:
    """What it hands out is in `zones`."""

    port: int
    folder: Path

    @property
    def zones(self) -> Path:
        return self.folder / "zones"

    def url(self, name: str) -> str:
        return f"rsync://127.0.0.1:{self.port}/zones/{name}"

    @property
    def sent(self) -> int:
        """How often it sent a file."""
        log = self.folder / "log"
        return log.read_text().count(" send ") if log.exists() else 0


@contextmanager
def rsync_daemon(folder: Path) -> Iterator[RsyncDaemon]:
    program, port = require("rsync", package="rsync"), free_port()
    (folder / "zones").mkdir(parents=True)
    config = folder / "rsyncd.conf"
    config.write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    command = (program, "--daemon", "--no-detach", f"--config={config}")
    with listening(command, port, log=folder / "output"):
        yield RsyncDaemon(port, folder)
