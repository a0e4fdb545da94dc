"""A Knot DNS server of its own: no /etc/knot, a free port on loopback, zones given as text.

It stands alone (standard library only) and needs no root, only the program `knotd`.
"""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from demo.ports import free_port

__all__ = ["Knot", "KnotError"]

_SECONDS = 30

_CONFIG = """\
server:
    rundir: "{root}"
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: "{root}/log"
    any: info
mod-stats:
  - id: all
    query-type: on
database:
    storage: "{root}"
template:
  - id: default
    storage: "{root}"
    file: "%s.zone"
    global-module: mod-stats/all
zone:
"""

_HEAD = """\
$TTL 60
@ SOA ns.invalid. hostmaster.invalid. 1 60 60 60 30
@ NS ns.invalid.
"""


class KnotError(RuntimeError):
    """knotd could not be started; the text is what it said."""


class Knot:
    """Runs between `start` and `stop`, or as a context manager.

    `zones` maps names to records in master-file form, relative to the zone; SOA and NS are added.
    A zone whose text is None has no file, so that every question about it gets SERVFAIL. About
    all other names the server says REFUSED.
    """

    def __init__(self, zones: Mapping[str, str | None], *, program: str = "knotd") -> None:
        self.port = free_port()
        self.root = Path()
        self._zones = zones
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """As the setting `nameservers` takes it."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Write configuration and zones, start, wait until it answers; KnotError otherwise."""
        self.root = Path(tempfile.mkdtemp(prefix="knot-"))
        try:
            self._prepare()
            command = (self._program, "-c", str(self.root / "knot.conf"))
            self._process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop, and leave nothing behind."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_SECONDS)
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        """What it logged so far."""
        file = self.root / "log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def asked(self) -> dict[str, int]:
        """How many questions it was asked so far, by type of record; needs the program `knotc`."""
        command = ("knotc", "-s", str(self.root / "knot.sock"), "stats")
        run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS)
        found = re.findall(r"^mod-stats\.query-type\[(\w+)] = (\d+)$", run.stdout, re.MULTILINE)
        return {rdtype: int(count) for rdtype, count in found}

    def __enter__(self) -> "Knot":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _prepare(self) -> None:
        names = "".join(f"  - domain: {name}\n" for name in self._zones)
        config = _CONFIG.format(root=self.root, port=self.port) + names
        (self.root / "knot.conf").write_text(config, encoding="utf-8")
        for name, records in self._zones.items():
            if records is not None:
                (self.root / f"{name}.zone").write_text(_HEAD + records, encoding="utf-8")

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                # It listens only once its zones are loaded (`async-start` is off), and `knotc`
                # finds it a little later.
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                with socket.socket(socket.AF_UNIX) as control:
                    control.connect(str(self.root / "knot.sock"))
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise KnotError(f"knotd did not start: {self.log()}")
