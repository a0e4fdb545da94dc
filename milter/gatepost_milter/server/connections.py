"""The open connections: how many there may be, and when the last one is gone."""

import asyncio
from typing import Protocol

__all__ = ["Closable", "Connections"]


class Closable(Protocol):
    """What a connection is to those who only count and end them."""

    def abort(self) -> None:
        """End it now."""
        ...


class Connections:
    """At most `limit` at a time."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: set[Closable] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Closable) -> bool:
        """Take a connection in, unless there are too many."""
        if len(self._open) >= self._limit:
            return False
        self._open.add(connection)
        self._empty.clear()
        return True

    def discard(self, connection: Closable) -> None:
        """Forget a connection that ended, admitted or not."""
        self._open.discard(connection)
        if not self._open:
            self._empty.set()

    async def drain(self, seconds: float) -> int:
        """Wait until all are gone; end those that are not by then, and say how many."""
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
        except TimeoutError:
            return self.abort()
        return 0

    def abort(self) -> int:
        """End all of them now, and say how many there were."""
        remaining = tuple(self._open)
        for connection in remaining:
            connection.abort()
        return len(remaining)
