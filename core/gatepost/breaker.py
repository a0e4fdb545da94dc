"""A circuit breaker: what fails again and again is left alone for a while.

Our own, for what the libraries lack (docs/decisions/0002): a clock that nobody can set back, one
trial at a time when the pause is over, and a call that was cancelled counts neither as a failure
nor as a success.
"""

from collections.abc import Callable
from time import monotonic

__all__ = ["Breaker"]


class Breaker:
    """Ask `allows()` before each call, and say afterwards how it went. Not for several threads."""

    def __init__(
        self, *, failures: int = 5, pause: float = 30.0, clock: Callable[[], float] = monotonic
    ) -> None:
        """Opens after so many `failures` in a row, for `pause` seconds by `clock`."""
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._failed = 0
        self._until: float | None = None
        self._trying = False

    def allows(self) -> bool:
        """Whether a call may be made now. After a pause that is one call, until its end is said."""
        if self._until is None:
            return True
        if self._trying or self._clock() < self._until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The call was answered: all is well."""
        self._failed, self._until, self._trying = 0, None, False

    def failed(self, pause: float | None = None) -> None:
        """The call failed; with `pause`, whoever was called wants to be left alone for so long."""
        self._failed += 1
        if pause is not None or self._trying or self._failed >= self._failures:
            self._until = self._clock() + (self._pause if pause is None else pause)
        self._trying = False

    def given_up(self) -> None:
        """The call was cancelled by whoever made it: nothing is known."""
        self._trying = False

    @property
    def seconds(self) -> float:
        """How long it still lets nothing through; 0 when it does."""
        return 0.0 if self._until is None else max(0.0, self._until - self._clock())
