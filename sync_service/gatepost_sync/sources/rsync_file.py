"""A list that is given away by rsync: fetched by Debian's own program, bounded in size and time.

An rsync daemon speaks in plain text to anybody. Of what the program can do it is let do this one
thing: no shell, no transport but TCP, no links, devices or directories, no settings from outside.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from gatepost.smtp.safety import may_connect
from gatepost_sync.errors import UpstreamError
from gatepost_sync.sources.fetched import Fetched
from gatepost_sync.sources.local_file import LocalFile
from gatepost_sync.sources.web_file import Limits

__all__ = ["PORT", "RsyncFile", "is_loopback"]

PORT = 873
LOOK_SECONDS = 0.05
SLACK = 64 * 1024  # bytes: a file on its way has a few more beside it
NOT_THERE = 23  # rsync's own number for "partial transfer", which is also said of what is missing
# Of what --list-only says: kind and rights, size, day and time, name.
_LISTED = re.compile(r"(.)\S{9,10}\s+([\d,.]+)\s+(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) .+")
# Without the hosts, users and programs that variables may name (RSYNC_CONNECT_PROG, RSYNC_RSH).
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


def is_loopback(host: str) -> bool:
    """Whether a url names this host, without asking anybody."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _addresses(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True, slots=True)
class RsyncFile:
    """The file at `url`, rsync://host[:port]/module/path."""

    url: str
    limits: Limits = field(default_factory=Limits)
    look_up: Callable[[str], Sequence[str]] = _addresses

    def fetch(self, tag: str | None) -> Fetched | None:
        """See Fetcher. Asked first is what the file is; it is fetched when that changed."""
        program = shutil.which("rsync")
        if program is None:
            raise UpstreamError(
                f"{self.url} needs the program rsync, which is not installed: `apt-get install "
                "rsync`, or the package rsync of your system"
            )
        until = time.monotonic() + self.limits.deadline
        with tempfile.TemporaryDirectory(prefix="gatepost-rsync-") as name:
            run = _Run(program, self.url, self._pinned(), self.limits, until, Path(name))
            size, moment = self._described(run.ask())
            present = f"{self.url} {size} {moment}"
            if present == tag:
                return None
            data = LocalFile(run.fetch(), self.limits.size).fetch(None).data
        # Of what changed while it was fetched, nobody knows the name.
        return Fetched(data, present if len(data) == size else None)

    def _pinned(self) -> str:
        """The url with an address in place of the name, so that nobody looks it up again."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        addresses = self.look_up(host)
        usable = [one for one in addresses if may_connect(one) or is_loopback(host)]
        if not usable:
            found = f"has the private address {addresses[0]}" if addresses else "has no address"
            raise UpstreamError(
                f"{self.url} is not asked: {host} {found}; check the url. A list on your own "
                'network can be fetched by a timer, and named with kind = "file"'
            )
        address = f"[{usable[0]}]" if ":" in usable[0] else usable[0]
        return f"rsync://{address}:{parts.port or PORT}{parts.path}"

    def _described(self, said: str) -> tuple[int, str]:
        """Size and time of the one ordinary file that there has to be."""
        lines = [found for line in said.splitlines() if (found := _LISTED.fullmatch(line))]
        if len(lines) != 1 or lines[0][1] != "-":
            raise UpstreamError(f"{self.url} is no ordinary file; name the path of a list")
        size = int(re.sub(r"\D", "", lines[0][2]))
        if size > self.limits.size:
            raise UpstreamError(
                f"{self.url} is larger than {self.limits.size} bytes; it cannot be a list"
            )
        return size, lines[0][3]


@dataclass(frozen=True, slots=True)
class _Run:
    """The program, for one url, with one deadline."""

    program: str
    shown: str
    url: str
    limits: Limits
    until: float
    folder: Path

    def ask(self) -> str:
        """What the server says of the file."""
        return self._run("--list-only", "--", self.url)

    def fetch(self) -> Path:
        """Fetches it, and says where it is."""
        target = self.folder / "list"
        self._run(f"--max-size={self.limits.size}", "--times", "--", self.url, str(target))
        if target.is_symlink() or not target.is_file():
            raise UpstreamError(f"{self.shown} is no ordinary file, or grew; it cannot be a list")
        return target

    def _run(self, *arguments: str) -> str:
        silence = max(1, round(self.limits.silence))
        bounds = (f"--timeout={silence}", f"--contimeout={silence}", "--no-motd")
        only = ("--no-links", "--no-devices", "--no-specials", "--no-recursive", "--protect-args")
        with (self.folder / "said").open("w+b") as said:
            process = subprocess.Popen(  # noqa: S603  words, and no shell
                (self.program, *bounds, *only, *arguments),
                env=_ENVIRONMENT,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                self._watch(process)
            finally:
                _end(process)
            said.seek(0)
            text = said.read(SLACK).decode("utf-8", "replace")
        if process.returncode:
            raise UpstreamError(self._why(process.returncode, text))
        return text

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        """Until it ends. A server may send more than it has said: that is not waited for."""
        while True:
            try:
                process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            else:
                return
            if time.monotonic() >= self.until:
                raise UpstreamError(
                    f"{self.shown} took longer than {self.limits.deadline:g} s; check the network,"
                    " or allow more (deadline_seconds)"
                )
            if _size_of(self.folder) > self.limits.size + SLACK:
                raise UpstreamError(
                    f"{self.shown} is larger than {self.limits.size} bytes; it cannot be a list"
                )

    def _why(self, status: int, text: str) -> str:
        lines = [line for line in text.splitlines() if line.startswith(("@ERROR", "rsync: "))]
        reason = " ".join((lines or [f"rsync ended with status {status}"])[0].split())[:200]
        advice = "check the path" if status == NOT_THERE else "check the network and the url"
        return f"{self.shown} could not be fetched: {reason}; {advice}"


def _size_of(folder: Path) -> int:
    total = 0
    for path in folder.iterdir():
        try:
            total += path.lstat().st_size
        except FileNotFoundError:
            continue  # it got its name meanwhile
    return total


def _end(process: "subprocess.Popen[bytes]") -> None:
    """With the child that it may have; it is over when this returns."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
