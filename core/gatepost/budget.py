"""How long the verification that runs now may still take, for whoever works for it.

A bulk run may allow more time than a single check, so the time is no property of a check or a
resolver: it belongs to the verification, and travels with its tasks as a context variable does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

__all__ = ["ending_in", "seconds_left"]

_END: ContextVar[float] = ContextVar("gatepost_budget_end")


@contextmanager
def ending_in(seconds: float) -> Iterator[None]:
    """What is started inside, tasks included, knows that it has `seconds` from now on."""
    token = _END.set(monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(token)


def seconds_left(otherwise: float) -> float:
    """What is left of this verification's budget; `otherwise` where no verification runs."""
    end = _END.get(None)
    return otherwise if end is None else max(0.0, end - monotonic())
