"""Ends connections that never begin, drip, or of which nothing is heard any more."""

import asyncio
from collections.abc import Callable

from gatepost_milter.conversation import Conversation
from gatepost_milter.server.limits import Limits

__all__ = ["Watchdog"]


class Watchdog:
    """One timer per connection, which looks whether bytes have come when it fires.

    Moving the timer at every byte, or reading the clock, would cost more than reading the byte.
    """

    def __init__(
        self, conversation: Conversation, limits: Limits, bark: Callable[[str], None]
    ) -> None:
        self._conversation = conversation
        self._limits = limits
        self._bark = bark
        self._loop = asyncio.get_running_loop()
        self._last_heard = self._last_whole = 0.0
        self.heard = self.whole = False
        """Whether bytes came since the last look, and left nothing unfinished; set from outside."""
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """The connection was made."""
        self._last_heard = self._last_whole = self._loop.time()
        self._timer = self._loop.call_later(self._limits.begin_seconds, self._look)

    def stop(self) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now, limits = self._loop.time(), self._limits
        # As if it had been just now: nothing is cut too early.
        if self.heard:
            self._last_heard = now
        if self.whole or not self._conversation.pending:
            self._last_whole = now
        self.heard = self.whole = False
        # Only a whole packet counts as a beginning, not bytes that drip.
        if not self._conversation.begun:
            self._bark(f"nothing that makes sense within {limits.begin_seconds:g} s")
        elif now - self._last_heard >= limits.idle_seconds:
            self._bark(f"nothing heard for {limits.idle_seconds:g} s")
        elif self._conversation.pending and now - self._last_whole >= limits.packet_seconds:
            self._bark(f"nothing whole within {limits.packet_seconds:g} s")
        else:
            # Not before either can be over; a drip is found out within twice its time.
            self._timer = self._loop.call_later(
                min(self._last_heard + limits.idle_seconds - now, limits.packet_seconds), self._look
            )
