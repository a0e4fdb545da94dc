"""What we answer a command with (SMFIR_*), as frozen values, each with the packet that says so.

What an answer may be depends on the stage: SKIP only at a header or body chunk, and only where it
was agreed on; DISCARD, REJECT, TEMPFAIL and REPLYCODE at RCPT concern that recipient alone.
"""

import struct
from dataclasses import dataclass, field
from typing import ClassVar

from gatepost_milter.protocol.commands import Stage
from gatepost_milter.protocol.edits import Edit
from gatepost_milter.protocol.flags import Action, Protocol
from gatepost_milter.protocol.packet import packet
from gatepost_milter.protocol.reply import ReplyCode

__all__ = [
    "Accept",
    "ConnectionFailure",
    "Continue",
    "Discard",
    "Negotiated",
    "Progress",
    "Reject",
    "Response",
    "Shutdown",
    "Skip",
    "Tempfail",
]

_OPTNEG = struct.Struct("!LLL")
_STAGE = struct.Struct("!L")


class _Letter:
    """An answer that is a letter and nothing more; its packet is made once."""

    __slots__ = ()
    PACKET: ClassVar[bytes]

    def __init_subclass__(cls, *, letter: bytes = b"", **options: object) -> None:
        super().__init_subclass__(**options)
        if letter:  # a dataclass with slots is made twice, the second time without it
            cls.PACKET = packet(letter)

    def encode(self) -> bytes:
        """The packet that says so."""
        return self.PACKET


@dataclass(frozen=True, slots=True)
class Continue(_Letter, letter=b"c"):
    """Nothing against it; go on."""


@dataclass(frozen=True, slots=True)
class Accept(_Letter, letter=b"a"):
    """Nothing against it, and do not ask again about this message (or connection)."""


@dataclass(frozen=True, slots=True)
class Reject(_Letter, letter=b"r"):
    """Refuse it for good, in the MTA's own words."""


@dataclass(frozen=True, slots=True)
class Tempfail(_Letter, letter=b"t"):
    """Refuse it for now, in the MTA's own words."""


@dataclass(frozen=True, slots=True)
class Discard(_Letter, letter=b"d"):
    """Take the message and throw it away; nobody is told."""


@dataclass(frozen=True, slots=True)
class Skip(_Letter, letter=b"s"):
    """Send no more headers, or no more of the body, of this message."""


@dataclass(frozen=True, slots=True)
class Progress(_Letter, letter=b"p"):
    """Not decided yet: keep waiting."""


@dataclass(frozen=True, slots=True)
class Shutdown(_Letter, letter=b"4"):
    """421 to the client, and close its connection."""


@dataclass(frozen=True, slots=True)
class ConnectionFailure(_Letter, letter=b"f"):
    """Treat this milter as one that failed."""


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What we agree to, and which macros we ask for (the string lists them, space separated)."""

    version: int
    actions: Action
    protocol: Protocol
    macros: tuple[tuple[Stage, str], ...] = ()
    _packet: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        head = _OPTNEG.pack(self.version, self.actions, self.protocol)
        lists = (_STAGE.pack(stage) + names.encode() + b"\0" for stage, names in self.macros)
        object.__setattr__(self, "_packet", packet(b"O", head + b"".join(lists)))

    def encode(self) -> bytes:
        """The packet that says so; made once, it is the same for every connection of an MTA."""
        return self._packet


Response = (
    Negotiated
    | Continue
    | Accept
    | Reject
    | Tempfail
    | Discard
    | Skip
    | Progress
    | Shutdown
    | ConnectionFailure
    | ReplyCode
    | Edit
)
