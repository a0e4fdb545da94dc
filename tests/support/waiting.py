"""Waiting for what another thread or process does, as long as it takes and no longer."""

import asyncio
import time
from collections.abc import Callable

__all__ = ["eventually", "wait_until"]


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float = 30.0) -> None:
    """Return as soon as `condition` holds; AssertionError with `what` when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen within {seconds:g} s: {what}"
        time.sleep(0.01)


async def eventually(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """`wait_until` for coroutines: their loop goes on."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  of things that know no event
            await asyncio.sleep(0.005)
