"""The cache in Redis. It never holds up a verdict for long, and never changes one.

One attempt, no retry, at most 50 ms; after a failure a breaker leaves the server alone. Values are
written behind the verdict's back.
"""

import logging
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from gatepost.breaker import Breaker
from gatepost.cache.envelope import seal, unseal
from gatepost.cache.kinds import Kind
from gatepost.errors import SettingsError
from gatepost.observe.counters import CACHE, Counters
from gatepost.per_loop import PerLoop

if TYPE_CHECKING:
    import asyncio

    from redis.asyncio import Redis

    from gatepost.cache.redis_link import RedisLink, Write

__all__ = ["RedisCache"]

PREFIX = "gatepost:"
READ_SECONDS = 0.05
CONNECT_SECONDS = 1.0  # in the background: no verdict waits for more than READ_SECONDS of it
WRITE_SECONDS = 0.5
PAUSE_SECONDS = 5.0  # between two attempts at a server that is down, each at one verdict's cost
BATCH = 128
WAITING = 4096  # values not yet written; of more, the oldest are lost
_T = TypeVar("_T")
_log = logging.getLogger("gatepost.cache")


class RedisCache:
    """Implements `Shared`. Safe for threads, event loops and `fork()`."""

    def __init__(
        self, url: str, counters: Counters, *, prefix: str = PREFIX, breaker: Breaker | None = None
    ) -> None:
        """Connects nowhere yet. SettingsError when redis-py is missing or cannot read the URL."""
        self._url = url
        self._client()
        self._links: PerLoop[RedisLink] = PerLoop(self._link, lambda link: link.close())
        self._counters = counters
        self._prefix = prefix
        # One failure is enough: two would cost a verdict twice as long.
        self.breaker = Breaker(failures=1, pause=PAUSE_SECONDS) if breaker is None else breaker
        self._waiting: deque[Write] = deque(maxlen=WAITING)
        self._writers: dict[int, asyncio.Task[None]] = {}

    async def get(self, kind: Kind[_T], key: str) -> tuple[_T, float] | None:
        """The value and its seconds; None when there is none, or none to be had in time."""
        if not self.breaker.allows():
            return None
        try:
            link = await self._links.get()
            data = await link.read(self._key(kind, key), READ_SECONDS)
        except Exception as error:  # noqa: BLE001  garbage on the wire may raise anything
            self._failed(error)
            return None
        except BaseException:  # cancelled
            self.breaker.given_up()
            raise
        self.breaker.succeeded()
        if data is None:
            return None
        found = unseal(kind, data)
        if found is None:
            self._counters.add(CACHE, kind.name, "redis", "garbage")
        return found

    def put(self, kind: Kind[_T], key: str, value: _T, seconds: float) -> None:
        """Writes it soon when this is an event loop, else when one next has something to write."""
        # Kept for as long again: stale is better than nothing.
        entry = self._key(kind, key), seal(kind, value, seconds), max(1, int(2 * seconds))
        self._waiting.append(entry)
        if not self.breaker.seconds:
            self._ensure_writer()

    async def flush(self) -> None:
        """Writes what waits, unless Redis does not take it within half a second."""
        import asyncio

        while self._waiting and not self.breaker.seconds:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                async with asyncio.timeout(WRITE_SECONDS):
                    link = await self._links.get()
                    await link.write(batch)
            except Exception as error:  # noqa: BLE001  as above; what was to be written is lost
                self._failed(error)

    def _ensure_writer(self) -> None:
        import asyncio

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # a thread without one; the value waits
        writer = self._writers.get(id(loop))
        if writer is None or writer.done() or writer.get_loop() is not loop:
            self._writers[id(loop)] = loop.create_task(self.flush())

    def _key(self, kind: Kind[_T], key: str) -> str:
        return f"{self._prefix}{kind.name}:{key}"

    def _failed(self, error: Exception) -> None:
        self._counters.add(CACHE, "all", "redis", "error")
        if not self.breaker.seconds:
            # The kind of error alone: its text may hold the URL, and that a password.
            _log.warning("Redis is left alone for a while: %s", type(error).__name__)
        self.breaker.failed()

    def _link(self) -> "RedisLink":
        from gatepost.cache.redis_link import RedisLink

        return RedisLink(self._client())

    def _client(self) -> "Redis":
        try:
            from redis.asyncio import Redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff
        except ImportError as error:
            raise SettingsError(
                "redis_url is set but redis-py is not installed; pip install 'gatepost[redis]'"
            ) from error
        try:
            return Redis.from_url(
                self._url,
                socket_timeout=READ_SECONDS,
                socket_connect_timeout=CONNECT_SECONDS,
                retry=Retry(NoBackoff(), 0),  # of itself it tries ten times
                decode_responses=False,
            )
        except ValueError as error:
            raise SettingsError(f"setting 'redis_url': {error}") from error
