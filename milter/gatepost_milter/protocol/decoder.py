"""The incoming half of a connection: bytes in, events out.

A packet is a 32-bit big-endian length, a command letter and length - 1 bytes of payload.
"""

import struct

from gatepost_milter.errors import ProtocolError
from gatepost_milter.protocol.commands import Command
from gatepost_milter.protocol.events import Event
from gatepost_milter.protocol.payloads import READERS

__all__ = ["MAX_PACKET", "Decoder"]

# Twice what an MTA sends at most (64 KiB body chunks), unless asked for larger ones.
MAX_PACKET = 128 * 1024

_HEADER = struct.Struct("!LB")
_LENGTH = 4  # bytes
_OPTNEG = int(Command.OPTNEG)


class Decoder:
    """Events of one connection, in order, however the stream was split.

    Bytes are only taken apart when `next_event` asks: while an answer is being worked out the
    rest waits in here as bytes, and `pending` says how much that is.
    """

    __slots__ = ("_buffer", "_error", "_start", "negotiated")

    def __init__(self) -> None:
        self._buffer = b""
        self._start = 0
        self._error: str | None = None
        self.negotiated = False
        """Whether the MTA has begun as it must, with OPTNEG."""

    @property
    def pending(self) -> int:
        """Bytes received and not yet returned as events."""
        return len(self._buffer) - self._start

    def receive_data(self, data: bytes | memoryview) -> None:
        """Take bytes from the MTA; they are copied, so the caller may reuse its buffer."""
        # Mostly all that came before is read: then this is one copy, and every payload a slice.
        if self._start == len(self._buffer):
            self._buffer = bytes(data)
        else:
            self._buffer = self._buffer[self._start :] + data
        self._start = 0

    def next_event(self) -> Event | None:
        """The next event, None until more bytes come.

        Raises ProtocolError on what is not the milter protocol, then and ever after: what
        follows a broken packet cannot be told apart.
        """
        buffer, start = self._buffer, self._start
        pending = len(buffer) - start
        if pending < _HEADER.size:
            # An impossible length is not waited for.
            if pending == _LENGTH or self._error is not None:
                self._check_length(int.from_bytes(buffer[start : start + _LENGTH]))
            return None
        length, letter = _HEADER.unpack_from(buffer, start)
        read = READERS.get(letter)
        # The letter is judged as soon as it is here: garbage is not waited for either.
        if (
            read is None
            or not 1 <= length <= MAX_PACKET
            or self.negotiated is (letter == _OPTNEG)
            or self._error is not None
        ):
            raise self._refusal(length, letter)
        if pending < _LENGTH + length:
            return None
        end = start + _LENGTH + length
        try:
            event = read(buffer[start + _HEADER.size : end])
        except ProtocolError as error:
            self._error = str(error)
            raise
        self._start = end
        self.negotiated = True
        return event

    def _check_length(self, length: int) -> None:
        if self._error is not None or not 1 <= length <= MAX_PACKET:
            raise self._refusal(length, None)

    def _refusal(self, length: int, letter: int | None) -> ProtocolError:
        """The first error there was, now and ever after."""
        if self._error is None:
            self._error = _complaint(length, letter, negotiated=self.negotiated)
        return ProtocolError(self._error)


def _complaint(length: int, letter: int | None, *, negotiated: bool) -> str:
    if not 1 <= length <= MAX_PACKET:
        return f"a packet of {length} bytes, at most {MAX_PACKET} are taken"
    if letter is None or letter not in READERS:
        return f"no such command {bytes((letter or 0,))!r}"
    return "a second OPTNEG" if negotiated else f"{Command(letter).name} before OPTNEG"
