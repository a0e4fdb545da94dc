"""Mail hosts on loopback that do as they are told, from the ordinary to the hostile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = [
    "UNKNOWN",
    "Handler",
    "Host",
    "Lines",
    "Said",
    "aiosmtpd_host",
    "listening",
    "ordinary",
    "scripted_host",
]

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Host:
    """A server and what it saw: connections, and for each the pieces in which commands came."""

    address: str
    port: int
    connections: int = 0
    pieces: list[list[bytes]] = field(default_factory=list)
    open: int = 0

    @property
    def commands(self) -> list[str]:
        """Every command of every connection, in order."""
        said = b"".join(piece for pieces in self.pieces for piece in pieces)
        return said.decode().splitlines()


@asynccontextmanager
async def listening(talk: Talk, address: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Host]:
    """A server whose side of each connection is `talk`; it ends with everything closed."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        host.connections += 1
        host.open += 1
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            host.open -= 1
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, address, port)
    host = Host(address, server.sockets[0].getsockname()[1])
    try:
        yield host
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


Said = bytes | Awaitable[bytes | None] | None
"""What a host sends, at once or when it is ready; None closes the connection."""

Lines = Callable[[str], Said]
"""What to send for one command; "" asks for the banner."""


@asynccontextmanager
async def scripted_host(
    answer: Lines, address: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Host]:
    """A host that answers each command with `answer`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pieces: list[bytes] = []
        host.pieces.append(pieces)
        rest = b""
        command = ""
        while True:
            said = answer(command)
            if said is not None and not isinstance(said, bytes):
                said = await _unless_gone(said, reader)
            if said is None:
                return
            writer.write(said)
            await writer.drain()
            while b"\n" not in rest:
                piece = await reader.read(65_536)
                if not piece:
                    return
                pieces.append(piece)
                rest += piece
            line, rest = rest.split(b"\n", 1)
            command = line.decode().rstrip("\r")
            if command.upper() == "QUIT":
                return

    async with listening(talk, address, port) as host:
        yield host


async def _unless_gone(said: Awaitable[bytes | None], reader: asyncio.StreamReader) -> bytes | None:
    """What is said, or None when the client hangs up first."""
    saying = asyncio.ensure_future(said)
    try:
        while not saying.done() and not reader.at_eof():
            await asyncio.wait([saying], timeout=0.01)
        return saying.result() if saying.done() else None
    finally:
        saying.cancel()


class Handler:
    """aiosmtpd's side of RCPT and MAIL: who exists, and what else it says."""

    def __init__(
        self,
        exists: Sequence[str] = (),
        *,
        mail: str = "250 2.1.0 Ok",
        unknown: str = "550 5.1.1 <{address}>: Recipient address rejected: User unknown",
    ) -> None:
        self.exists = set(exists)
        self.mail = mail
        self.unknown = unknown
        self.asked: list[str] = []

    async def handle_MAIL(  # noqa: N802  aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(  # noqa: N802  aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if address in self.exists:
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 Ok"
        return self.unknown.format(address=address)


@asynccontextmanager
async def aiosmtpd_host(
    handler: Handler, address: str = "127.0.0.1", **options: object
) -> AsyncIterator[Host]:
    """An aiosmtpd in the running loop; it knows no PIPELINING and is asked command by command."""
    loop = asyncio.get_running_loop()
    protocols: list[SMTP] = []

    def make() -> SMTP:
        host.connections += 1
        protocols.append(SMTP(handler, hostname="mx.target.example", loop=loop, **options))  # type: ignore[arg-type]  # its own options
        return protocols[-1]

    server = await loop.create_server(make, address, 0)
    host = Host(address, server.sockets[0].getsockname()[1])
    try:
        yield host
    finally:
        server.close()
        for protocol in protocols:
            if protocol.transport is not None:
                protocol.transport.close()
            if protocol._handler_coroutine is not None:
                protocol._handler_coroutine.cancel()
        await asyncio.sleep(0.01)


def ordinary(
    *exists: str,
    extensions: Sequence[str] = ("PIPELINING", "ENHANCEDSTATUSCODES"),
    catch_all: bool = False,
    **instead: bytes | None,
) -> Lines:
    """A host as most are, at which these recipients exist.

    `instead` says something else to a verb (`mail=b"…"`), or to the banner (`banner=b"…"`).
    """

    def answer(command: str) -> Said:
        verb = command.split(" ", 1)[0].split(":", 1)[0].lower() or "banner"
        if verb in instead:
            return instead[verb]
        if verb == "banner":
            return b"220 mx.target.example ESMTP\r\n"
        if verb == "ehlo":
            return _hello(extensions)
        if verb == "rcpt":
            known = catch_all or command.partition("<")[2].partition(">")[0] in exists
            return b"250 2.1.5 Ok\r\n" if known else UNKNOWN
        return b"250 2.0.0 Ok\r\n"

    return answer


UNKNOWN = b"550 5.1.1 Recipient address rejected: User unknown\r\n"


def _hello(extensions: Sequence[str]) -> bytes:
    lines = ["mx.target.example", *extensions]
    *first, last = lines
    return "".join([*(f"250-{line}\r\n" for line in first), f"250 {last}\r\n"]).encode()
