"""Ends connections that never begin, or of which nothing is heard any more."""

import asyncio
from collections.abc import Callable

from gatepost_milter.server.limits import Limits

__all__ = ["Watchdog"]


class Watchdog:
    """One timer per connection, which looks at the time of the last byte when it fires.

    Moving the timer at every byte would cost more than judging the recipient.
    """

    def __init__(self, limits: Limits, bark: Callable[[str], None]) -> None:
        self._limits = limits
        self._bark = bark
        self._loop = asyncio.get_running_loop()
        self._heard = 0.0
        self._negotiated = False
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """The connection was made."""
        self._heard = self._loop.time()
        self._timer = self._loop.call_later(self._limits.negotiate_seconds, self._look)

    def touch(self, *, negotiated: bool) -> None:
        """Bytes came. Only a whole OPTNEG counts as a beginning, not bytes that drip."""
        self._heard = self._loop.time()
        self._negotiated = negotiated

    def stop(self) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        remaining = self._heard + self._limits.idle_seconds - self._loop.time()
        if not self._negotiated:
            self._bark(f"no OPTNEG within {self._limits.negotiate_seconds:g} s")
        elif remaining <= 0:
            self._bark(f"nothing heard for {self._limits.idle_seconds:g} s")
        else:
            self._timer = self._loop.call_later(remaining, self._look)
