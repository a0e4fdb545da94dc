"""One question at a time: whoever asks what is being asked already waits for that answer."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio

__all__ = ["SingleFlight"]

_T = TypeVar("_T")


@dataclass(slots=True)
class _Flight:
    task: "asyncio.Task[Any]"
    waiting: int = 0


class SingleFlight:
    """Runs work once for all who want it at the same time, in one event loop each.

    The work belongs to nobody: it goes on when the one who began it is cancelled, and ends when
    the last one who waits for it is.
    """

    def __init__(self) -> None:
        self._flights: dict[tuple[int, str], _Flight] = {}

    async def run(self, key: str, work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
        """What `work` returns or raises, for the first caller and for all that come meanwhile."""
        import asyncio  # here: the instant phase needs none of it

        loop = asyncio.get_running_loop()
        slot = id(loop), key
        flight = self._flights.get(slot)
        # A loop that was dropped while it worked may have left its number to another.
        if flight is None or flight.task.get_loop() is not loop:
            flight = self._flights[slot] = _Flight(loop.create_task(work()))
            flight.task.add_done_callback(lambda task: self._landed(slot, task))
        flight.waiting += 1
        try:
            result: _T = await asyncio.shield(flight.task)
            return result
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                await self._abort(slot, flight)

    async def _abort(self, slot: tuple[int, str], flight: _Flight) -> None:
        """Ends work that nobody waits for; who comes now begins anew."""
        import asyncio

        self._landed(slot, flight.task)
        flight.task.cancel()
        await asyncio.gather(flight.task, return_exceptions=True)

    def _landed(self, slot: tuple[int, str], task: "asyncio.Task[Any]") -> None:
        flight = self._flights.get(slot)
        if flight is not None and flight.task is task:
            del self._flights[slot]
