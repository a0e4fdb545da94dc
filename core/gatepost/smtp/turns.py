"""How much we ask of one operator: so many at once, so many a second, nothing in a pause."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

from gatepost.providers.answer import MailboxState

__all__ = ["Turns"]

_REMEMBERED = 4_096  # operators


class _Queue:
    """What one operator gets."""

    __slots__ = ("next", "pause", "slots", "users", "why")

    def __init__(self, slots: int) -> None:
        self.slots = asyncio.Semaphore(slots)
        self.next = 0.0
        self.pause = 0.0
        self.why = MailboxState.THROTTLED
        self.users = 0


class Turns:
    """Fair: whoever waits longest for an operator is next. For one event loop."""

    def __init__(
        self, *, at_once: int, per_second: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._at_once = at_once
        self._interval = 1 / per_second
        self._clock = clock
        self._queues: OrderedDict[str, _Queue] = OrderedDict()

    @asynccontextmanager
    async def turn(self, operator: str) -> AsyncIterator[None]:
        """Waits for a turn, and holds it. How long to wait is the caller's affair."""
        queue = self._queue(operator)
        queue.users += 1
        try:
            async with queue.slots:
                await self._wait(queue)
                yield
        finally:
            queue.users -= 1

    def paused(self, operator: str) -> tuple[MailboxState, float] | None:
        """Why the operator is to be left alone, and for how many seconds; None when it is not."""
        queue = self._queues.get(operator)
        if queue is None or queue.pause <= self._clock():
            return None
        return queue.why, queue.pause - self._clock()

    def pause(self, operator: str, seconds: float, why: MailboxState) -> None:
        """Leaves the operator alone for a while: it had enough of us, or wants nothing of us."""
        queue = self._queue(operator)
        queue.pause, queue.why = max(queue.pause, self._clock() + seconds), why

    async def _wait(self, queue: _Queue) -> None:
        """Until this one's time has come; who gives up in between has had his turn all the same."""
        now = self._clock()
        due = max(queue.next, now)
        queue.next = due + self._interval
        if due > now:
            await asyncio.sleep(due - now)

    def _queue(self, operator: str) -> _Queue:
        queue = self._queues.setdefault(operator, _Queue(self._at_once))
        self._queues.move_to_end(operator)
        if len(self._queues) > _REMEMBERED:
            self._forget()
        return queue

    def _forget(self) -> None:
        """The oldest that nobody uses and that has no pause to keep."""
        now = self._clock()
        for operator, queue in self._queues.items():
            if not queue.users and queue.pause <= now and queue.next <= now:
                del self._queues[operator]
                return
