"""The server: several listeners, one set of connections."""

import asyncio
from collections.abc import Callable

from gatepost_milter.conversation import Conversation
from gatepost_milter.server.buffered import BufferedConnection
from gatepost_milter.server.connection import Connection
from gatepost_milter.server.connections import Connections
from gatepost_milter.server.limits import Limits
from gatepost_milter.server.listen import ListenAddress
from gatepost_milter.server.listener import Listener, start_listener
from gatepost_milter.server.sockets import Access

__all__ = ["Server"]

# An MTA's packets are a hundred bytes; this only has to hold what one read can bring.
BUFFER_SIZE = 64 * 1024


class Server:
    """Build, `listen`, and in the end `drain`; all in one running event loop."""

    def __init__(self, *, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._connections = Connections(self.limits.max_connections)
        self._listeners: list[Listener] = []
        self._buffer = memoryview(bytearray(BUFFER_SIZE))

    async def listen(
        self,
        address: ListenAddress,
        converse: Callable[[], Conversation],
        *,
        access: Access | None = None,
    ) -> ListenAddress:
        """Accept connections there, and say where "any free port" turned out to be.

        Each connection has the conversation that `converse` makes for it. `access` is for UNIX
        sockets. ListenError when that cannot be done.
        """

        def connect() -> Connection:
            return Connection(converse(), self._connections, limits=self.limits)

        def connect_buffered() -> Connection:
            return BufferedConnection(
                converse(), self._connections, buffer=self._buffer, limits=self.limits
            )

        # uvloop's transports are not asyncio's: they need no buffer from us.
        asyncios = isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop)
        make = connect_buffered if asyncios else connect
        listener = await start_listener(address, make, access=access or Access())
        self._listeners.append(listener)
        return listener.address

    async def drain(self) -> int:
        """Accept no more, serve what is open until it ends or `drain_seconds` are over.

        Returns how many connections had to be cut. An MTA does not come back to a milter within
        an SMTP session, so cutting early would let that session's recipients pass unchecked.
        """
        self._stop_accepting()
        return await self._connections.drain(self.limits.drain_seconds)

    def abort(self) -> None:
        """Cut all connections now; for an operator in a hurry."""
        self._connections.abort()

    def _stop_accepting(self) -> None:
        while self._listeners:
            self._listeners.pop().close()
