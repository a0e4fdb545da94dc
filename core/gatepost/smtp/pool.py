"""Greeted connections kept for the next question about the same domain."""

import asyncio
from collections import OrderedDict

from gatepost.smtp.connection import Connection
from gatepost.smtp.session import Session

__all__ = ["Pool"]

IDLE_SECONDS = 10.0
"""As long as a busy Postfix waits for the next command."""
_KEPT = 256
_LAST_SECONDS = 0.25  # for a polite end of what is open


class Pool:
    """At most one recipient domain is ever asked about in a connection. For one event loop.

    `alive` holds the connections that are kept, and whatever else is open.
    """

    def __init__(self) -> None:
        self.alive: set[Connection] = set()
        self._idle: OrderedDict[Session, tuple[str, asyncio.TimerHandle]] = OrderedDict()
        self._by_domain: dict[str, list[Session]] = {}

    def __len__(self) -> int:
        return len(self._idle)

    def take(self, domain: str, recipients: int) -> Session | None:
        """A connection that was used for the domain and has room for so many recipients more."""
        for session in list(reversed(self._by_domain.get(domain, ()))):
            self._drop(session)
            if session.room >= recipients:
                return session
            session.close()
        return None

    def put(self, domain: str, session: Session) -> None:
        """Keeps it for a while; closes it when nobody could use it any more."""
        if not session.room:
            session.close()
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(IDLE_SECONDS, self._expire, session)
        self._idle[session] = domain, timer
        self._by_domain.setdefault(domain, []).append(session)
        if len(self._idle) > _KEPT:
            self._expire(next(iter(self._idle)))

    async def close(self) -> None:
        """Ends all that are kept, and sees to it that no socket stays open."""
        for session in list(self._idle):
            self._expire(session)
        await self._wait()
        for connection in list(self.alive):
            connection.abort()
        await self._wait()

    async def _wait(self) -> None:
        if self.alive:
            await asyncio.wait([one.gone for one in self.alive], timeout=_LAST_SECONDS)

    def _expire(self, session: Session) -> None:
        self._drop(session)
        session.close()

    def _drop(self, session: Session) -> None:
        domain, timer = self._idle.pop(session)
        timer.cancel()
        kept = self._by_domain[domain]
        kept.remove(session)
        if not kept:
            del self._by_domain[domain]
