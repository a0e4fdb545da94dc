"""Signals that are kept from the threads and processes that begin meanwhile."""

import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager

__all__ = ["blocked"]


@contextmanager
def blocked(signals: Collection[signal.Signals]) -> Iterator[None]:
    """Blocks them in this thread and in what it begins.

    As before when the block ends, however it does: whatever this process starts afterwards would
    inherit the mask, and could not be told to end.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
