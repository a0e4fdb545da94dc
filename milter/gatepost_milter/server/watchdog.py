"""Ends connections that never begin, drip, or of which nothing is heard any more."""

import asyncio
from collections.abc import Callable

from gatepost_milter.conversation import Conversation
from gatepost_milter.server.limits import Limits

__all__ = ["Watchdog"]


class Watchdog:
    """One timer per connection, which looks at the time of the last byte when it fires.

    Moving the timer at every byte would cost more than judging the recipient.
    """

    def __init__(
        self, conversation: Conversation, limits: Limits, bark: Callable[[str], None]
    ) -> None:
        self._conversation = conversation
        self._limits = limits
        self._bark = bark
        self._loop = asyncio.get_running_loop()
        self._heard = 0.0
        self._whole = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """The connection was made."""
        self._heard = self._whole = self._loop.time()
        self._timer = self._loop.call_later(self._limits.begin_seconds, self._look)

    def touch(self) -> None:
        """Bytes came."""
        self._heard = self._loop.time()
        if not self._conversation.pending:
            self._whole = self._heard

    def stop(self) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now, limits = self._loop.time(), self._limits
        # Only a whole packet counts as a beginning, not bytes that drip.
        if not self._conversation.begun:
            self._bark(f"nothing that makes sense within {limits.begin_seconds:g} s")
        elif now - self._heard >= limits.idle_seconds:
            self._bark(f"nothing heard for {limits.idle_seconds:g} s")
        elif self._conversation.pending and now - self._whole >= limits.packet_seconds:
            self._bark(f"nothing whole within {limits.packet_seconds:g} s")
        else:
            # Not before either can be over; a drip is found out within twice its time.
            self._timer = self._loop.call_later(
                min(self._heard + limits.idle_seconds - now, limits.packet_seconds), self._look
            )
