"""One TCP connection to a mail host: lines out, replies in, nothing about what they mean."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, cast

from gatepost.smtp.errors import ConversationError, ReplyError
from gatepost.smtp.reply import Reply
from gatepost.smtp.reply_parser import ReplyParser

if TYPE_CHECKING:
    from ssl import SSLContext

__all__ = ["Connection"]

# What a host may say in all: eight recipients take less than 8 kB.
_MOST = 131_072
_MOST_UNREAD = 64  # replies that nobody has asked for


class Connection(asyncio.Protocol):
    """Replies are read in the order in which they came. For one event loop.

    It is in the set `alive` from when it is connected until its socket is closed.
    """

    def __init__(self, alive: "set[Connection]") -> None:
        self._alive = alive
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when its socket is closed."""
        self._transport: asyncio.Transport | None = None
        self._parser = ReplyParser()
        self._replies: deque[Reply] = deque()
        self._heard = 0
        self._lost: ConversationError | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def open(self) -> bool:
        """Whether it can be used: nothing went wrong, and nothing came that nobody asked for."""
        return self._lost is None and not self._replies and self._parser.between

    @property
    def local_address(self) -> str:
        """The IP address that it comes from; empty when it is not connected."""
        name = None if self._transport is None else self._transport.get_extra_info("sockname")
        return str(name[0]) if name else ""

    def send(self, *lines: str) -> None:
        """Sends all lines in one piece. Raises ConversationError when the other side is gone.

        ValueError for a line that would be two: nobody slips in a command of his own.
        """
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("a command must not hold a line end")
        if self._lost is not None or self._transport is None:
            raise self._lost or ConversationError("not connected")
        self._transport.write("".join(f"{line}\r\n" for line in lines).encode())

    async def reply(self) -> Reply:
        """The next reply. Raises ConversationError; how long to wait is the caller's affair."""
        while not self._replies:
            if self._lost is not None:
                raise self._lost
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._replies.popleft()

    async def start_tls(self, context: "SSLContext", name: str) -> None:
        """Goes on encrypted. Raises ConversationError; what came in clear before is refused."""
        if self._transport is None or not self.open:
            raise ConversationError("the host spoke before the encryption began")
        loop = asyncio.get_running_loop()
        try:
            transport = await loop.start_tls(self._transport, self, context, server_hostname=name)
        except OSError as error:  # ssl.SSLError among them
            self._end(ConversationError(f"no encryption: {type(error).__name__}"))
            raise ConversationError("the encryption could not be agreed upon") from error
        self._transport = cast(asyncio.Transport, transport)

    def quit(self) -> None:
        """Says good-bye, and does not wait for the answer."""
        if self._transport is not None and self._lost is None:
            self._transport.write(b"QUIT\r\n")
        self.close()

    def close(self) -> None:
        """Closes it; what was written before is still sent."""
        self._end(ConversationError("closed"))

    def abort(self) -> None:
        """Closes it at once, whatever was not sent yet."""
        self._end(ConversationError("closed"))
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast(asyncio.Transport, transport)
        self._alive.add(self)

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        if self._lost is not None:
            return
        self._heard += len(data)
        try:
            self._replies.extend(self._parser.feed(data))
        except ReplyError as error:
            self._end(error)
            return
        if self._heard > _MOST or len(self._replies) > _MOST_UNREAD:
            self._end(ReplyError("the host does not stop talking"))
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Called by the loop."""
        self._alive.discard(self)
        if not self.gone.done():
            self.gone.set_result(None)
        self._end(ConversationError("the host closed the connection"))

    def _end(self, error: ConversationError) -> None:
        if self._lost is None:
            self._lost = error
            if self._transport is not None:
                self._transport.close()
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
