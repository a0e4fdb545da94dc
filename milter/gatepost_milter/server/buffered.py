"""A connection for asyncio's own loop, which allocates a quarter of a megabyte for every read."""

import asyncio

from gatepost_milter.conversation import Conversation
from gatepost_milter.server.connection import Connection
from gatepost_milter.server.connections import Connections
from gatepost_milter.server.limits import Limits

__all__ = ["BufferedConnection"]


class BufferedConnection(Connection, asyncio.BufferedProtocol):
    """`buffer` is shared by all connections of a loop.

    That is safe because the loop fills it and hands it over in one step. uvloop has such a buffer
    of its own, and hands over bytes in less time.
    """

    def __init__(
        self,
        conversation: Conversation,
        connections: Connections,
        *,
        buffer: memoryview,
        limits: Limits,
    ) -> None:
        super().__init__(conversation, connections, limits=limits)
        self._buffer = buffer

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(self._buffer[:nbytes])
