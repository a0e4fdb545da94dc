"""Waiting as an operator does: a look now and then, for each takes a process of its own."""

import time
from collections.abc import Callable

__all__ = ["wait_for"]

PATIENCE = 240.0  # seconds
LOOK = 0.5


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Return once `condition` holds; AssertionError with `what` when it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"did not happen within {PATIENCE:g} s: {what}"
        time.sleep(LOOK)
