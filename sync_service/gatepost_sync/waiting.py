"""Waiting for another process of this service to finish."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gatepost.snapshots.lock import PullLock
from gatepost_sync.errors import ServiceError

__all__ = ["WAIT_SECONDS", "alone"]

WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.05


@contextmanager
def alone(path: Path, wait: float = WAIT_SECONDS, *, what: str) -> Iterator[None]:
    """Holds the lock file at `path`, for which it waits up to `wait` seconds.

    `what` the others are doing stands in the ServiceError that ends the waiting.
    """
    until = time.monotonic() + wait
    while True:
        with PullLock(path).attempt() as free:
            if free:
                yield
                return
        if time.monotonic() >= until:
            raise ServiceError(
                f"another process has been {what} for too long; try again, and look at what "
                f"holds {path}"
            )
        time.sleep(LOOK_SECONDS)
