"""`Cache`: memory, then one question for all who ask, then Redis, then the network."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from gatepost.address import Address
from gatepost.cache.flight import SingleFlight
from gatepost.cache.kinds import Kind, Learned
from gatepost.cache.memory import Entry, MemoryCache
from gatepost.observe.counters import CACHE, Counters

__all__ = ["Cache", "Shared", "SharedEntry"]

MEMORY_SIZE = 65_536  # values; about 30 MB when full of MX sets
RETRY_SECONDS = 30.0  # until what failed is asked again; a stale value serves meanwhile
_T = TypeVar("_T")

SharedEntry = tuple[Any, float]
"""A value, and for how many more seconds it is fresh; less than none when it is stale."""


class Shared(Protocol):
    """A cache that other processes share. It raises nothing, and costs little when it is broken."""

    async def get(self, kind: Kind[_T], key: str) -> tuple[_T, float] | None:
        """The value and its seconds; None when there is none, or none to be had in time."""

    def put(self, kind: Kind[_T], key: str, value: _T, seconds: float) -> None:
        """Keeps it, some time soon; called in an event loop or outside one."""

    async def flush(self) -> None:
        """Writes what waits to be written, if that takes no longer than a second."""


class Cache:
    """What a gate knows for a while. Safe for threads, event loops and `fork()`.

    Every method is cheap but `get` and `recall`, which may wait for Redis, and for the network.
    """

    def __init__(
        self,
        counters: Counters,
        *,
        address_key: Callable[[Address], str],
        memory: MemoryCache | None = None,
        shared: Shared | None = None,
    ) -> None:
        self.address_key = address_key
        """The key for what is learned about one mailbox: a keyed hash, never the address."""
        self.memory = MemoryCache(MEMORY_SIZE) if memory is None else memory
        self._counters = counters
        self._shared = shared
        self._flights = SingleFlight()

    def peek(self, kind: Kind[_T], key: str) -> _T | None:
        """What this process knows and is fresh; never waits."""
        value: _T | None = self.memory.fresh(_name(kind, key))
        if value is not None:
            self._count(kind, "memory", "hit")
        return value

    async def recall(self, kind: Kind[_T], key: str) -> _T | None:
        """What memory or Redis knows and is fresh; None otherwise. Asks nobody else."""
        value = self.peek(kind, key)
        if value is None:
            self._count(kind, "memory", "miss")
            found = await self._from_shared(kind, key)
            value = found[0] if found is not None and found[1] > 0 else None
        return value

    def keep(self, kind: Kind[_T], key: str, value: _T, *, seconds: float | None = None) -> None:
        """Keeps a value that was learned otherwise; here at once, in Redis a little later."""
        seconds = kind.seconds if seconds is None else seconds
        if seconds <= 0:
            return
        self.memory.keep(_name(kind, key), value, seconds)
        if self._shared is not None:
            self._shared.put(kind, key, value, seconds)

    async def get(
        self, kind: Kind[_T], key: str, learn: Callable[[], Awaitable[Learned[_T]]]
    ) -> _T:
        """The value; `learn` asks the network when nobody knows it, once for all who ask now.

        When what is learned has failed, a value that went stale not too long ago is better.
        Raises what `learn` raises.
        """
        value = self.peek(kind, key)
        if value is not None:
            return value
        self._count(kind, "memory", "miss")
        return await self._flights.run(_name(kind, key), lambda: self._find(kind, key, learn))

    async def flush(self) -> None:
        """Hands on what waits to be written; for the end of a program."""
        if self._shared is not None:
            await self._shared.flush()

    def forget(self, kind: Kind[_T], key: str) -> None:
        """Drops it from this process's memory."""
        self.memory.forget(_name(kind, key))

    async def _find(
        self, kind: Kind[_T], key: str, learn: Callable[[], Awaitable[Learned[_T]]]
    ) -> _T:
        found = await self._from_shared(kind, key)
        if found is not None and found[1] > 0:
            return found[0]
        learned = await learn()
        self._count(kind, "network", "error" if learned.failed else "hit")
        if not learned.failed:
            self.keep(kind, key, learned.value, seconds=learned.seconds)
            return learned.value
        return self._instead(kind, key, learned)

    def _instead(self, kind: Kind[_T], key: str, learned: Learned[_T]) -> _T:
        """The stale value if there is one, else the failure; either is asked again soon."""
        name = _name(kind, key)
        entry: Entry | None = self.memory.entry(name)
        seconds = RETRY_SECONDS if learned.seconds is None else learned.seconds
        if entry is None:
            if seconds > 0:
                self.memory.keep(name, learned.value, seconds, stale=0)
            return learned.value
        self._count(kind, "memory", "stale")
        self.memory.prolong(name, entry, RETRY_SECONDS)
        value: _T = entry.value
        return value

    async def _from_shared(self, kind: Kind[_T], key: str) -> tuple[_T, float] | None:
        """What Redis has. It stays here for its seconds, or as stale as it is there."""
        if self._shared is None:
            return None
        found = await self._shared.get(kind, key)
        if found is None:
            self._count(kind, "redis", "miss")
            return None
        value, seconds = found
        self._count(kind, "redis", "hit" if seconds > 0 else "stale")
        stale = max(0.0, kind.seconds + min(0.0, seconds))
        self.memory.keep(_name(kind, key), value, max(0.0, seconds), stale=stale)
        return found

    def _count(self, kind: Kind[Any], layer: str, result: str) -> None:
        self._counters.add(CACHE, kind.name, layer, result)


def _name(kind: Kind[Any], key: str) -> str:
    return f"{kind.name}:{key}"
