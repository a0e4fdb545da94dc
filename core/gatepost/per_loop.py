"""One object for each event loop that asks, closed when that loop ends.

Sockets and timers belong to one loop, a gate serves many: the bridge's, a web server's, one for
each `asyncio.run`. Nobody tells us when a loop ends but `shutdown_asyncgens`, which every runner
calls: so an asynchronous generator keeps each object, and its end closes it.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    import asyncio

__all__ = ["PerLoop"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[_T]):
    loop: "asyncio.AbstractEventLoop"
    value: _T
    keeper: AsyncGenerator[_T, None]  # while it is referred to, it is not finalized


class PerLoop(Generic[_T]):
    """Makes objects with `make` when a loop first asks, and ends them with `close` in that loop."""

    def __init__(self, make: Callable[[], _T], close: Callable[[_T], Awaitable[None]]) -> None:
        self._make = make
        self._close = close
        self._kept: dict[int, _Kept[_T]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    async def get(self) -> _T:
        """The running loop's object; a child process runs other loops than its parent did."""
        import asyncio  # here: the instant phase needs none of it

        loop = asyncio.get_running_loop()
        kept = self._kept.get(id(loop))
        # The number of a loop that is gone may be another's by now.
        if kept is not None and kept.loop is loop:
            return kept.value
        self._drop_dead()
        keeper = self._keep(loop)
        value = await anext(keeper)
        self._kept[id(loop)] = _Kept(loop, value, keeper)
        return value

    async def end(self) -> None:
        """Closes the running loop's object now; who asks again gets a new one."""
        import asyncio

        kept = self._kept.get(id(asyncio.get_running_loop()))
        if kept is not None:
            await kept.keeper.aclose()

    async def _keep(self, loop: "asyncio.AbstractEventLoop") -> AsyncGenerator[_T, None]:
        value = self._make()
        try:
            yield value
        finally:
            self._kept.pop(id(loop), None)
            await self._close(value)

    def _drop_dead(self) -> None:
        """Forgets loops that were closed without a word, so that they cannot pile up."""
        for number, kept in list(self._kept.items()):
            if kept.loop.is_closed():
                self._kept.pop(number, None)
