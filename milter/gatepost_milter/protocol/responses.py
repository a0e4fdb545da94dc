"""What we tell the MTA (SMFIR_*), as frozen values, and how they become packets."""

import re
import struct
from dataclasses import dataclass

from gatepost_milter.protocol.commands import Stage
from gatepost_milter.protocol.flags import Action, Protocol

__all__ = [
    "Accept",
    "Continue",
    "Negotiated",
    "Progress",
    "ReplyCode",
    "Response",
    "encode",
]

MAX_REPLY = 512  # bytes, RFC 5321 section 4.5.3.1.5, here with the CR LF that the MTA adds

_HEADER = struct.Struct("!LB")
_OPTNEG = struct.Struct("!LLL")
_STAGE = struct.Struct("!L")
_CODE = re.compile(r"[45][0-9][0-9]", re.ASCII)
_ENHANCED = re.compile(r"[45]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)  # RFC 3463 section 2
# A line break would let whoever chose the text write a reply line of their own to the client.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What we agree to, and which macros we ask for (the string lists them, space separated)."""

    version: int
    actions: Action
    protocol: Protocol
    macros: tuple[tuple[Stage, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Continue:
    """Nothing against it; go on."""


@dataclass(frozen=True, slots=True)
class Accept:
    """Nothing against it, and do not ask again about this message (or connection)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Not decided yet: keep waiting."""


@dataclass(frozen=True, slots=True)
class ReplyCode:
    """An SMTP reply of our own: basic code, enhanced code (RFC 3463), text for a person.

    ValueError when a code is malformed, or when the classes differ: Postfix would answer 451
    4.3.5 for the rest of the session.
    """

    code: int
    enhanced: str
    text: str

    def __post_init__(self) -> None:
        code = str(self.code)
        if not _CODE.fullmatch(code) or not _ENHANCED.fullmatch(self.enhanced):
            raise ValueError(f"not a 4xx or 5xx reply: {code} {self.enhanced}")
        if code[0] != self.enhanced[0]:
            raise ValueError(f"the classes of {code} and {self.enhanced} differ")

    @property
    def temporary(self) -> bool:
        """Whether the client is asked to try again later."""
        return self.code < 500


Response = Negotiated | Continue | Accept | Progress | ReplyCode


def encode(response: Response) -> bytes:
    """The packet that says so."""
    match response:
        case Continue():
            return _packet(b"c")
        case Accept():
            return _packet(b"a")
        case Progress():
            return _packet(b"p")
        case ReplyCode():
            return _packet(b"y", _reply_line(response) + b"\0")
        case Negotiated():
            return _packet(b"O", _negotiated(response))


def _packet(letter: bytes, payload: bytes = b"") -> bytes:
    return _HEADER.pack(1 + len(payload), ord(letter)) + payload


def _negotiated(response: Negotiated) -> bytes:
    head = _OPTNEG.pack(response.version, response.actions, response.protocol)
    lists = (_STAGE.pack(stage) + names.encode() + b"\0" for stage, names in response.macros)
    return head + b"".join(lists)


def _reply_line(reply: ReplyCode) -> bytes:
    """`ddd x.y.z text`, escaped and capped; a reply without text keeps its codes."""
    head = f"{reply.code} {reply.enhanced} "
    # Replies are ASCII unless the client asked for more (RFC 6531 section 3.7.4), which we
    # cannot know here.
    text = _CONTROL.sub(" ", reply.text).encode("ascii", "replace").strip()
    return head.encode() + _double_percents(text, MAX_REPLY - len("\r\n") - len(head))


def _double_percents(text: bytes, room: int) -> bytes:
    """The MTA halves them (they are printf-like there); a pair is never cut in two."""
    escaped = text.replace(b"%", b"%%")
    if len(escaped) <= room:
        return escaped
    cut = escaped[:room]
    percents = len(cut) - len(cut.rstrip(b"%"))
    return cut[:-1] if percents % 2 else cut
