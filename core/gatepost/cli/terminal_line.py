"""One line on a terminal that is written over and over, and gone in the end."""

import sys
from time import monotonic
from typing import Self

__all__ = ["TerminalLine"]

EVERY = 0.2  # seconds between two updates
_CLEAR = "\r\x1b[K"


class TerminalLine:
    """Standard error, where that is a terminal; used as a context manager, which clears it."""

    def __init__(self, *, wanted: bool = True, patience: float = 0.0) -> None:
        """Nothing is said where it is not `wanted`, nor in the first `patience` seconds."""
        self._wanted = wanted and sys.stderr.isatty()
        self._next = monotonic() + patience if patience else 0.0
        self._shown = False

    def due(self, *, last: bool = False) -> bool:
        """Whether it is time to write; cheap. The `last` word is always due."""
        return self._wanted and (last or monotonic() >= self._next)

    def write(self, text: str) -> None:
        """Puts `text` in the place of what stood there."""
        self._next = monotonic() + EVERY
        self._shown = True
        self._put(f"{_CLEAR}{text}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._put(_CLEAR)

    def _put(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
