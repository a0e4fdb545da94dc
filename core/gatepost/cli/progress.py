"""How far a long run is, for whoever waits at a terminal."""

import sys
from time import monotonic

from gatepost.cli.tally import Tally

__all__ = ["Progress"]

PATIENCE = 1.0  # seconds before anything is said
EVERY = 0.2  # seconds between two updates
_CLEAR = "\r\x1b[K"


class Progress:
    """A line on standard error, where that is a terminal and the answers go elsewhere."""

    def __init__(self) -> None:
        self._shown = False
        self._next = monotonic() + PATIENCE
        self._wanted = sys.stderr.isatty() and not sys.stdout.isatty()

    def show(self, tally: Tally) -> None:
        """Say how many are done; cheap when there is nothing to show yet."""
        if not self._wanted:
            return
        now = monotonic()
        if now >= self._next:
            self._next = now + EVERY
            self._write(f"{_CLEAR}{tally}")
            self._shown = True

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
