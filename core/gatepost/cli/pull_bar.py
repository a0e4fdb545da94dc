"""How far a download is, for whoever waits at a terminal."""

import sys
from time import monotonic

from gatepost.cli.progress import EVERY

__all__ = ["PullBar"]

_CLEAR = "\r\x1b[K"
_WIDTH = 24


class PullBar:
    """A line on standard error, where that is a terminal."""

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty()
        self._next = 0.0
        self._shown = False

    def show(self, name: str, received: int, size: int) -> None:
        """`received` of `size` bytes of the set `name` are here."""
        if not self._wanted or ((now := monotonic()) < self._next and received < size):
            return
        self._next = now + EVERY
        full = _WIDTH * received // max(1, size)
        bar = f"[{'#' * full}{'.' * (_WIDTH - full)}]"
        self._write(f"{_CLEAR}{name} {bar} {received:,} of {size:,} bytes")
        self._shown = True

    def __enter__(self) -> "PullBar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
