"""What `Gatepost.check_many` returns: a loop over it, `for` or `async for`, is a run."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Generic, TypeVar, cast

from gatepost.bulk.options import BulkOptions
from gatepost.bulk.run import BulkRun
from gatepost.bulk.source import one_by_one
from gatepost.bulk.verifier import Verifier

__all__ = ["Reports"]

_T = TypeVar("_T")
_ASYNC_ONLY = "an asynchronous iterable of addresses needs `async for`"


class Reports(Generic[_T]):
    """Nothing is read and nothing is asked until it is iterated; every loop is a run of its own.

    Leaving a loop early, by `break` or an exception, cancels what is still under way. What was
    read ahead of the reports is not given back to an iterator.
    """

    def __init__(
        self,
        addresses: Iterable[object] | AsyncIterable[object],
        verifier: Verifier,
        options: BulkOptions,
    ) -> None:
        self._addresses = addresses
        self._verifier = verifier
        self._options = options

    def __iter__(self) -> Iterator[_T]:
        if isinstance(self._addresses, AsyncIterable):
            raise TypeError(_ASYNC_ONLY)
        return cast(Iterator[_T], self._run(self._addresses))

    def __aiter__(self) -> AsyncIterator[_T]:
        return cast(AsyncIterator[_T], self._arun(self._addresses))

    # The imports below are late because a run of the instant phase needs neither loop nor thread.

    def _run(self, addresses: Iterable[object]) -> Iterator[object]:
        deep = self._verifier.deep
        if deep is None:
            return self._instant(addresses)
        from gatepost.bulk.by_thread import run_by_thread

        return run_by_thread(addresses, self._verifier, deep, self._options)

    def _arun(
        self, addresses: Iterable[object] | AsyncIterable[object]
    ) -> AsyncGenerator[object, None]:
        deep = self._verifier.deep
        if deep is None:
            return self._ainstant(addresses)
        from gatepost.bulk.by_loop import run_by_loop

        return run_by_loop(addresses, self._verifier, deep, self._options)

    def _instant(self, addresses: Iterable[object]) -> Iterator[object]:
        run = BulkRun(self._verifier, self._options)
        for item in addresses:
            run.read(item)
            yield from run.ready()
        run.tell(at_once=True)

    async def _ainstant(
        self, addresses: Iterable[object] | AsyncIterable[object]
    ) -> AsyncGenerator[object, None]:
        run = BulkRun(self._verifier, self._options)
        async for item in one_by_one(addresses):
            run.read(item)
            for result in run.ready():
                yield result
        run.tell(at_once=True)
