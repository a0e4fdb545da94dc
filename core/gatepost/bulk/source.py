"""Reading addresses, as fast as the run takes them in and no faster."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from typing import Any

from gatepost.bulk.entry import Job
from gatepost.bulk.run import BulkRun

__all__ = ["Source", "one_by_one"]

_END = object()
SLICE = 256  # addresses read, at a few microseconds each, between two looks at the rest


class Source:
    """An iterable of addresses that is read a slice at a time."""

    def __init__(self, addresses: Iterable[object]) -> None:
        self._items = iter(addresses)
        self._error: Exception | None = None
        self.ended = False

    def read_into(self, run: BulkRun) -> list[Job]:
        """Reads until there is a slice, the run is full or nothing is left: jobs to be started."""
        jobs: list[Job] = []
        taken = 0
        try:
            while taken < SLICE and not run.full:
                item = next(self._items, _END)
                if item is _END:
                    self.ended = True
                    break
                taken += 1
                job = run.read(item)
                if job is not None:
                    jobs.append(job)
        except Exception as error:  # noqa: BLE001  raised once everything before it was answered
            self._error, self.ended = error, True
        return jobs

    def complain(self) -> None:
        """Raises what the iterable raised."""
        if self._error is not None:
            raise self._error


async def one_by_one(addresses: "Iterable[Any] | AsyncIterable[Any]") -> AsyncGenerator[Any, None]:
    """The items of either kind; the loop gets a turn after every slice of a plain iterable."""
    import asyncio  # here: whoever is awaited has it already

    if isinstance(addresses, AsyncIterable):
        async for item in addresses:
            yield item
        return
    for number, item in enumerate(addresses, 1):
        yield item
        if number % SLICE == 0:
            await asyncio.sleep(0)
