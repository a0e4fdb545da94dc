"""An Exim of its own, beside whatever mail server this machine has.

Debian's packages of mail servers exclude each other, so this one is not installed: it is downloaded
by apt-get and unpacked into a folder. The user it is compiled for exists for it alone
(libnss-wrapper).
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.ports import free_port
from support.tools import MISSING

__all__ = ["Exim", "unpack_exim"]

_PACKAGES = ("exim4-daemon-light", "libidn12", "libnss-wrapper")
_USER = "Debian-exim"
_CONFIG = """\
primary_hostname = mx.example.org
spool_directory = {root}/spool
log_file_path = {root}/%slog
pid_file_path = {root}/pid
keep_environment =
tls_advertise_hosts =
local_interfaces = 127.0.0.1
host_lookup =
queue_only
acl_smtp_rcpt = rcpt
begin acl
rcpt:
{acl}
  accept
begin routers
all:
  driver = redirect
  data = :blackhole:
"""


def unpack_exim(folder: Path) -> Path:
    """The folder with Exim in it. Skips where apt-get cannot download it, which fails in CI."""
    if os.geteuid() != 0:
        pytest.skip(f"{MISSING}: root, as which Exim must be started")
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        pytest.skip(f"{MISSING}: apt-get and dpkg, to unpack Exim")
    folder.chmod(0o755)
    command = ("apt-get", "download", *_PACKAGES)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{MISSING}: apt-get cannot download Exim: {done.stderr[-300:]}")
    for package in folder.glob("*.deb"):
        subprocess.run(("dpkg", "-x", package, folder), check=True)
    return folder


class Exim:
    """Takes mail on `port` after asking this ACL, and keeps it in its queue."""

    def __init__(self, unpacked: Path, root: Path, acl: str) -> None:
        self.port = free_port()
        self._root = root
        self._acl = acl
        self._program = str(unpacked / "usr/sbin/exim4")
        libraries = next(unpacked.glob("usr/lib/*/libnss_wrapper.so")).parent
        self._environ = {
            "PATH": os.defpath,
            "LD_LIBRARY_PATH": str(libraries),
            "LD_PRELOAD": "libnss_wrapper.so",
            "NSS_WRAPPER_PASSWD": str(root / "passwd"),
            "NSS_WRAPPER_GROUP": str(root / "group"),
        }

    @contextmanager
    def running(self) -> Iterator["Exim"]:
        self._prepare()
        options = (
            "-C",
            str(self._root / "exim.conf"),
            "-bdf",
            "-oX",
            str(self.port),
            "-oP",
            str(self._root / "pid"),
        )
        with (self._root / "out").open("w") as out:
            process = subprocess.Popen(
                (self._program, *options), env=self._environ, stdout=out, stderr=out
            )
            try:
                self._wait(process)
                yield self
            finally:
                process.terminate()
                process.wait(30)

    def log(self) -> str:
        return "".join(path.read_text() for path in (self._root / "out", self._root / "mainlog"))

    def _prepare(self) -> None:
        passwd, group = Path("/etc/passwd").read_text(), Path("/etc/group").read_text()
        number = 7_777  # nobody's here; files that it writes are deleted with their folder
        (self._root / "passwd").write_text(f"{passwd}{_USER}:x:{number}:{number}::/:/bin/false\n")
        (self._root / "group").write_text(f"{group}{_USER}:x:{number}:\n")
        config = _CONFIG.format(root=self._root, acl=self._acl)
        (self._root / "exim.conf").write_text(config)
        (self._root / "spool").mkdir()
        for path in (self._root, self._root / "spool"):
            os.chown(path, number, number)
            path.chmod(0o755)

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        while process.poll() is None:
            if (self._root / "pid").exists():
                return
            time.sleep(0.05)
        raise AssertionError(f"Exim did not start: {(self._root / 'out').read_text()}")
