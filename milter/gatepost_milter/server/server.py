"""The milter as a server: several listeners, one set of connections."""

import asyncio

from gatepost_milter.counters import Counters
from gatepost_milter.judge import Judge
from gatepost_milter.records import Records
from gatepost_milter.server.connection import Connection
from gatepost_milter.server.connections import Connections
from gatepost_milter.server.limits import Limits
from gatepost_milter.server.listen import ListenAddress
from gatepost_milter.server.listener import Listener, start_listener
from gatepost_milter.session import Session

__all__ = ["MilterServer"]

# An MTA's packets are a hundred bytes; this only has to hold what one read can bring.
BUFFER_SIZE = 64 * 1024


class MilterServer:
    """Build, `listen`, and in the end `drain`; all in one running event loop."""

    def __init__(
        self,
        judge: Judge,
        *,
        limits: Limits | None = None,
        counters: Counters | None = None,
        records: Records | None = None,
    ) -> None:
        self.judge = judge
        self.limits = limits or Limits()
        self.counters = Counters() if counters is None else counters
        self._records = records or Records()
        self._connections = Connections(self.limits.max_connections)
        self._listeners: list[Listener] = []
        self._buffer = memoryview(bytearray(BUFFER_SIZE))

    async def listen(self, address: ListenAddress, *, mode: int = 0o660) -> ListenAddress:
        """Accept connections there, and say where "any free port" turned out to be.

        ListenError when that cannot be done; `mode` is for UNIX sockets.
        """
        listener = await start_listener(address, self._connect, mode=mode)
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

    def _connect(self) -> asyncio.BaseProtocol:
        return Connection(
            Session(self.judge, self.counters, self._records),
            self._connections,
            buffer=self._buffer,
            limits=self.limits,
            counters=self.counters,
            records=self._records,
        )
