"""What the MTA told us, as frozen values. Text is decoded as UTF-8, with U+FFFD for the rest:
macros and paths may hold any bytes, and an address that holds U+FFFD is faulty, not dangerous.

What comes with every recipient or connection is a named tuple, which is made in half the time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gatepost_milter.protocol.commands import Command
from gatepost_milter.protocol.flags import Action, Protocol

__all__ = [
    "Abort",
    "Body",
    "Connect",
    "Data",
    "EndOfHeaders",
    "EndOfMessage",
    "Event",
    "Family",
    "Header",
    "Helo",
    "Macros",
    "Mail",
    "Negotiate",
    "Quit",
    "QuitNewConnection",
    "Rcpt",
    "Unknown",
]


class Family(StrEnum):
    """How the SMTP client is connected to the MTA (SMFIA_*)."""

    UNKNOWN = "U"
    UNIX = "L"
    INET = "4"
    INET6 = "6"


class Negotiate(NamedTuple):
    """OPTNEG: the MTA's version, and the actions and protocol flags it offers."""

    version: int
    actions: Action
    protocol: Protocol


class Macros(NamedTuple):
    """The macros that belong to the next command `stage`, as they came: names and values by
    turns, each closed by NUL. Most are never asked for, and so they are taken apart when they are.
    """

    stage: Command
    packed: bytes = b""

    @property
    def values(self) -> Mapping[str, str]:
        """By name; names keep their braces."""
        words = self.packed[:-1].decode("utf-8", "replace").split("\0")
        return dict(zip(words[::2], words[1::2], strict=False))


class Connect(NamedTuple):
    """An SMTP client, named by its IP address or socket path; XCLIENT sends a second one."""

    hostname: str
    family: Family
    port: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class Helo:
    """HELO or EHLO with the client's name for itself."""

    name: str


class Mail(NamedTuple):
    """MAIL FROM: the reverse-path as given (usually in angle brackets) and ESMTP parameters."""

    path: str
    parameters: tuple[str, ...] = ()


class Rcpt(NamedTuple):
    """RCPT TO: the forward-path as given, which may lack its angle brackets, and parameters."""

    path: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Data:
    """DATA: no recipient follows."""


@dataclass(frozen=True, slots=True)
class Header:
    """One header field of the message, unfolded by nobody; line breaks are LF."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class EndOfHeaders:
    """The header is over."""


@dataclass(frozen=True, slots=True)
class Body:
    """A chunk of the body, at most 64 KiB."""

    data: bytes


@dataclass(frozen=True, slots=True)
class EndOfMessage:
    """The message is whole; only in answer to this may it be changed."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line that the MTA itself did not understand."""

    line: str = ""


@dataclass(frozen=True, slots=True)
class Abort:
    """The message is over (it follows every message and RSET); the connection is not."""


@dataclass(frozen=True, slots=True)
class Quit:
    """The connection is over."""


@dataclass(frozen=True, slots=True)
class QuitNewConnection:
    """The SMTP client is gone; the MTA keeps this connection for its next client (Sendmail)."""


Event = (
    Negotiate
    | Macros
    | Connect
    | Helo
    | Mail
    | Rcpt
    | Data
    | Header
    | EndOfHeaders
    | Body
    | EndOfMessage
    | Unknown
    | Abort
    | Quit
    | QuitNewConnection
)
