"""The incoming half of a connection: bytes in, events out.

A packet is a 32-bit big-endian length, a command letter and length - 1 bytes of payload.
"""

import struct

from gatepost_milter.errors import ProtocolError
from gatepost_milter.protocol.commands import Command
from gatepost_milter.protocol.events import Event
from gatepost_milter.protocol.payloads import read_payload

__all__ = ["MAX_PACKET", "Decoder"]

# Twice what an MTA sends at most (64 KiB body chunks), unless asked for larger ones.
MAX_PACKET = 128 * 1024

_LENGTH = struct.Struct("!L")
_COMMANDS = {int(command): command for command in Command}


class Decoder:
    """Events of one connection, in order, however the stream was split.

    Bytes are only taken apart when `next_event` asks: while an answer is being worked out the
    rest waits in here as bytes, and `pending` says how much that is.
    """

    __slots__ = ("_buffer", "_error", "_negotiated", "_start")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._start = 0
        self._negotiated = False
        self._error: str | None = None

    @property
    def negotiated(self) -> bool:
        """Whether the MTA has begun as it must, with OPTNEG."""
        return self._negotiated

    @property
    def pending(self) -> int:
        """Bytes received and not yet returned as events."""
        return len(self._buffer) - self._start

    def receive_data(self, data: bytes | memoryview) -> None:
        """Take bytes from the MTA; they are copied, so the caller may reuse its buffer."""
        if self._start:
            del self._buffer[: self._start]
            self._start = 0
        self._buffer += data

    def next_event(self) -> Event | None:
        """The next event, None until more bytes come.

        Raises ProtocolError on what is not the milter protocol, then and ever after: what
        follows a broken packet cannot be told apart.
        """
        if self._error is not None:
            raise ProtocolError(self._error)
        try:
            return self._read()
        except ProtocolError as error:
            self._error = str(error)
            raise

    def _read(self) -> Event | None:
        if self.pending < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer, self._start)
        if not 1 <= length <= MAX_PACKET:
            raise ProtocolError(f"a packet of {length} bytes, at most {MAX_PACKET} are taken")
        if self.pending < _LENGTH.size + 1:
            return None
        # The letter is judged as soon as it is here: garbage is not waited for.
        command = self._command(self._buffer[self._start + _LENGTH.size])
        if self.pending < _LENGTH.size + length:
            return None
        start = self._start + _LENGTH.size + 1
        self._start = start + length - 1
        event = read_payload(command, bytes(self._buffer[start : self._start]))
        self._negotiated = True
        return event

    def _command(self, letter: int) -> Command:
        command = _COMMANDS.get(letter)
        if command is None:
            raise ProtocolError(f"no such command {bytes((letter,))!r}")
        if self._negotiated is (command is Command.OPTNEG):
            order = "a second OPTNEG" if self._negotiated else f"{command.name} before OPTNEG"
            raise ProtocolError(order)
        return command
