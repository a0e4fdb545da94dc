"""One event loop's connections to Redis: reads go out together, writes in batches."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["RedisLink", "Write"]

Write = tuple[str, bytes, int]
"""Key, value, seconds until Redis drops it."""


class RedisLink:
    """What is asked for while one question is under way goes out as the next one: a single MGET."""

    def __init__(self, client: "Redis") -> None:
        self._client = client
        self._wanted: dict[str, asyncio.Future[bytes | Exception | None]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def read(self, key: str, seconds: float) -> bytes | None:
        """The value; raises TimeoutError, or whatever the library raised.

        A question that takes longer than `seconds` is not given up: what it finds out about the
        server is of use to the next one.
        """
        future = self._wanted.get(key)
        if future is None:
            future = self._wanted[key] = asyncio.get_running_loop().create_future()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_all())
        await asyncio.wait((future,), timeout=seconds)
        if not future.done():
            raise TimeoutError("Redis did not answer in time")
        found = future.result()
        if isinstance(found, Exception):
            raise found
        return found

    async def write(self, batch: Sequence[Write]) -> None:
        """Writes them in one round trip; raises whatever the library raises."""
        pipeline = self._client.pipeline(transaction=False)
        for key, value, seconds in batch:
            pipeline.set(key, value, ex=seconds)
        await pipeline.execute()

    async def close(self) -> None:
        """Ends what is under way and closes the connections."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self._client.aclose()

    async def _read_all(self) -> None:
        while self._wanted:
            batch, self._wanted = self._wanted, {}
            for future, found in zip(batch.values(), await self._values(batch), strict=True):
                if not future.done():
                    future.set_result(found)

    async def _values(
        self, keys: dict[str, "asyncio.Future[bytes | Exception | None]"]
    ) -> Sequence[bytes | Exception | None]:
        try:
            asked = cast(Awaitable[list[bytes | None]], self._client.mget(list(keys)))
            values = await asked
            _check(values, len(keys))
        except Exception as error:  # noqa: BLE001  garbage on the wire may raise anything
            return [error] * len(keys)
        return values


def _check(values: object, count: int) -> None:
    """Whether that is an answer to MGET; whoever listens there may say anything."""
    well = isinstance(values, list) and len(values) == count
    if not well or not all(value is None or isinstance(value, bytes) for value in values):  # type: ignore[attr-defined]
        raise ValueError("not an answer of Redis")
