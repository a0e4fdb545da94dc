"""One puller a host: a file lock that dies with its holder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from gatepost.snapshots.atomic_file import READABLE, writing

__all__ = ["PullLock"]


class PullLock:
    """flock on a file: excludes other processes and other threads, ends when the process does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: tuple[int, int] | None = None  # process id, descriptor

    @contextlib.contextmanager
    def attempt(self) -> Iterator[bool]:
        """True inside when the lock was free; False at once when somebody else pulls."""
        self._drop_inherited()
        with writing(self._path.parent):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, READABLE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            yield False
            return
        self._held = (os.getpid(), descriptor)
        try:
            yield True
        finally:
            self._held = None
            # Unlock, not only close: a child forked meanwhile holds a copy of the descriptor.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)

    def _drop_inherited(self) -> None:
        """Close the copy that a fork during a pull left here: it would outlive a killed parent."""
        if self._held is not None and self._held[0] != os.getpid():
            os.close(self._held[1])
            self._held = None
