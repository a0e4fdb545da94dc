"""Whether we were asked to end, before there is a server that listens to signals."""

import signal
from types import FrameType
from typing import Any

__all__ = ["Ending"]


class Ending:
    """From entering it until other handlers are set, signals are noted and nothing is raised.

    KeyboardInterrupt comes anywhere: raised in what Python calls while it imports, it is reported
    and gone, and whoever pressed Ctrl-C waits for an end that does not come.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Ending":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
