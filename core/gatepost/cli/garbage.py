"""How often Python looks for garbage while a command works through a file."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seldom_collected"]

_EVERY = 10_000  # objects more than before; Python's own is some hundreds


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What is here already is not looked at again, and what comes more seldom.

    A run has ten thousand addresses in hand and hardly ever a cycle; looking for those took a
    quarter of its time. For a process that is the command's: afterwards all is as before.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
