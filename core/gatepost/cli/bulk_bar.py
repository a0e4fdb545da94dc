"""How far a run over a file is: a bar with rate and time left, for whoever waits at a terminal."""

from collections.abc import Callable
from time import monotonic

from gatepost.cli.terminal_line import TerminalLine

__all__ = ["BulkBar", "duration"]

_WIDTH = 24


class BulkBar(TerminalLine):
    """A bar with rate and time left; without a bar where nobody knows how much there is."""

    def __init__(self, fraction: Callable[[], float | None]) -> None:
        """`fraction` says how much of the input has been read; None where nobody can tell."""
        super().__init__()
        self._fraction = fraction
        self._first: tuple[float, int, float] | None = None

    def show(self, done: int) -> None:
        """Say how many rows are done."""
        if self.due():
            self.write(self.line(done, monotonic()))

    def line(self, done: int, now: float) -> str:
        """The line at a moment of the monotonic clock."""
        part = self._fraction()
        if self._first is None:  # a run that goes on begins in the middle
            self._first = now, done, part or 0.0
        began, before, part_before = self._first
        passed = now - began
        rate = f"{(done - before) / passed:,.0f}/s" if passed > 0 else ""
        if part is None:
            return f"{done:,} addresses  {rate}".rstrip()
        full = round(part * _WIDTH)
        bar = f"[{'#' * full}{'.' * (_WIDTH - full)}] {part:4.0%}  {done:,} addresses  {rate}"
        if passed > 1 and part > part_before:
            left = (1 - part) * passed / (part - part_before)
            bar += f"  {duration(left)} left"
        return bar.rstrip()


def duration(seconds: float) -> str:
    """`42 s`, `3 min 05 s`, `2 h 10 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
