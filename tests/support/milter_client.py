"""The MTA's half of a milter conversation, over a real socket."""

import asyncio
import struct
from contextlib import suppress

from support import milter_packets as packets

__all__ = ["MilterClient"]

NR_CONN, NR_MAIL = 0x1000, 0x4000


class MilterClient:
    """Speaks as Postfix does: reads an answer only where one was not agreed away."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, where: int | str) -> "MilterClient":
        """Connect to a port on loopback or to a UNIX socket's path."""
        if isinstance(where, str):
            return cls(*await asyncio.open_unix_connection(where))
        return cls(*await asyncio.open_connection("127.0.0.1", where))

    async def begin(self, client: str = "192.0.2.55") -> None:
        """OPTNEG and CONNECT from this SMTP client."""
        assert (await self.ask(packets.optneg()))[0] == b"O"
        self.send(packets.connect(client))

    async def recipient(self, address: str, **macros: str) -> tuple[bytes, bytes]:
        """What RCPT is answered with: letter and payload."""
        self.send(packets.macro(b"R", rcpt_addr=address, **macros))
        return await self.ask(packets.rcpt(f"<{address}>"))

    def sender(self, address: str, **macros: str) -> None:
        """MAIL, which is not answered."""
        self.send(packets.macro(b"M", mail_addr=address, **macros))
        self.send(packets.mail(f"<{address}>"))

    async def ask(self, data: bytes) -> tuple[bytes, bytes]:
        self.send(data)
        return await self.answer()

    def send(self, data: bytes) -> None:
        self._writer.write(data)

    async def answer(self) -> tuple[bytes, bytes]:
        """The next packet: its letter and its payload."""
        (length,) = struct.unpack("!I", await self._reader.readexactly(4))
        body = await self._reader.readexactly(length)
        return body[:1], body[1:]

    def finish(self) -> None:
        """End our side, and still read; unless the milter was quicker."""
        with suppress(OSError):
            self._writer.write_eof()

    async def drained(self) -> None:
        """Waits for the milter to end the connection, whatever it says before."""
        try:
            await self._reader.read()
        except ConnectionResetError:
            return

    async def is_closed(self) -> bool:
        """Waits for the milter to end the connection without another byte."""
        try:
            return await self._reader.read(1) == b""
        except ConnectionResetError:
            return True

    async def close(self) -> None:
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return
