"""Where to listen, in Postfix's notation."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from gatepost_milter.errors import ConfigurationError

__all__ = ["ListenAddress", "ListenFamily", "parse_listen"]

# struct sockaddr_un holds 108 bytes with the closing NUL.
MAX_UNIX_PATH = 107

_INET = re.compile(r"(inet6?):(\[[^\]]+\]|.*):([0-9]{1,5})", re.ASCII)


class ListenFamily(StrEnum):
    """The part before the first colon."""

    INET = "inet"
    INET6 = "inet6"
    UNIX = "unix"
    SYSTEMD = "systemd"


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """`inet:host:port`, `inet6:[host]:port`, `unix:/path` or `systemd:name`.

    Port 0 takes any free one. The name is the FileDescriptorName= of a socket unit; without one it
    is the only socket that systemd opened for us.
    """

    family: ListenFamily
    host: str = ""
    port: int = 0
    path: str = ""
    name: str = ""

    def __str__(self) -> str:
        if self.family is ListenFamily.SYSTEMD:
            return f"systemd:{self.name}" if self.name else "systemd"
        if self.family is ListenFamily.UNIX:
            return f"unix:{self.path}"
        host = f"[{self.host}]" if self.family is ListenFamily.INET6 else self.host
        return f"{self.family}:{host}:{self.port}"


def parse_listen(text: str) -> ListenAddress:
    """The address that a --listen option names; ConfigurationError says what is wrong with it."""
    if text.startswith("unix:"):
        return _parse_unix(text.removeprefix("unix:"))
    if text == "systemd" or text.startswith("systemd:"):
        return ListenAddress(ListenFamily.SYSTEMD, name=text.removeprefix("systemd").lstrip(":"))
    match = _INET.fullmatch(text)
    if match is None:
        raise ConfigurationError(
            f"{text!r} is no place to listen; write inet:127.0.0.1:9900, inet6:[::1]:9900, "
            "unix:/run/gatepost/milter.sock or systemd:NAME"
        )
    family, host, port = match.groups()
    if int(port) > 65_535:
        raise ConfigurationError(f"{text!r}: the port must be at most 65535")
    return ListenAddress(ListenFamily(family), host=host.strip("[]"), port=int(port))


def _parse_unix(path: str) -> ListenAddress:
    if not PurePosixPath(path).is_absolute():
        raise ConfigurationError(f"unix:{path}: write the whole path, beginning with /")
    if len(path.encode()) > MAX_UNIX_PATH:
        raise ConfigurationError(
            f"unix:{path}: the path of a socket has at most {MAX_UNIX_PATH} bytes"
        )
    return ListenAddress(ListenFamily.UNIX, path=path)
