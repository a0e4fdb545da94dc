"""What may be changed in a message, as frozen values; only in answer to its end (BODYEOB).

The MTA takes each of them only where the `Action` of its name was agreed on, and after them it
waits for an answer as to any other command.
"""

import re
import struct
from dataclasses import dataclass

from gatepost_milter.protocol.packet import packet, strings

__all__ = [
    "AddHeader",
    "AddRecipient",
    "ChangeFrom",
    "ChangeHeader",
    "DeleteRecipient",
    "Edit",
    "InsertHeader",
    "Quarantine",
    "ReplaceBody",
]

_INDEX = struct.Struct("!L")
# A line that does not begin with a space would be a header of its own (RFC 5322 section 2.2.3).
_BREAK = re.compile(r"\r\n?|\n(?![ \t])|\0")


@dataclass(frozen=True, slots=True)
class AddHeader:
    """A header field at the end of the header. ADDHDRS."""

    name: str
    value: str

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"h", strings(self.name, _folded(self.value)))


@dataclass(frozen=True, slots=True)
class InsertHeader:
    """A header field before the one at `index`, 0 being the first. ADDHDRS."""

    index: int
    name: str
    value: str

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"i", _INDEX.pack(self.index) + strings(self.name, _folded(self.value)))


@dataclass(frozen=True, slots=True)
class ChangeHeader:
    """Another value for the `index`th field of that name, from 1 on; "" deletes it. CHGHDRS."""

    index: int
    name: str
    value: str

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"m", _INDEX.pack(self.index) + strings(self.name, _folded(self.value)))


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Keep the message until a person looks at it (Postfix: the queue `hold`). QUARANTINE."""

    reason: str

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"q", strings(self.reason))


@dataclass(frozen=True, slots=True)
class ReplaceBody:
    """A piece of the new body, at most 64 KiB; the pieces are put together. CHGBODY."""

    data: bytes

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"b", self.data)


@dataclass(frozen=True, slots=True)
class ChangeFrom:
    """Another sender, in angle brackets, with ESMTP parameters or none. CHGFROM."""

    path: str
    parameters: str = ""

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"e", strings(self.path, *_given(self.parameters)))


@dataclass(frozen=True, slots=True)
class AddRecipient:
    """One more recipient, in angle brackets. ADDRCPT; with ESMTP parameters ADDRCPT_PAR."""

    path: str
    parameters: str = ""

    def encode(self) -> bytes:
        """The packet that says so."""
        letter = b"2" if self.parameters else b"+"
        return packet(letter, strings(self.path, *_given(self.parameters)))


@dataclass(frozen=True, slots=True)
class DeleteRecipient:
    """One recipient fewer, spelt as RCPT spelt it. DELRCPT."""

    path: str

    def encode(self) -> bytes:
        """The packet that says so."""
        return packet(b"-", strings(self.path))


Edit = (
    AddHeader
    | InsertHeader
    | ChangeHeader
    | Quarantine
    | ReplaceBody
    | ChangeFrom
    | AddRecipient
    | DeleteRecipient
)


def _folded(value: str) -> str:
    return _BREAK.sub(" ", value)


def _given(parameters: str) -> tuple[str, ...]:
    return (parameters,) if parameters else ()
