"""A thread that finds out about the domains it was told of, slowly, while nobody waits."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from gatepost.cache.kinds import Learned
from gatepost.cache.layered import Cache
from gatepost.registration.record import REGISTRATION, Registration

if TYPE_CHECKING:
    from gatepost.registration.rdap import Rdap

__all__ = ["Watcher"]

WAITING = 1000  # domains; who comes when so many wait is told of again some other time
PACE = 1.0  # seconds from one question to the next: registries are shared
IDLE = 30.0  # seconds after which the thread ends; the next domain begins another
_JOIN_SECONDS = 2.0
_log = logging.getLogger("gatepost.registration")


class Watcher:
    """Asks `rdap` about the domains in `wants`, and keeps what it says in `cache`.

    `registrable` makes a registrable domain of one; it may be slow, and is called in the thread.
    That begins with the first domain, in a child process its own.
    """

    def __init__(
        self,
        rdap: "Rdap",
        cache: Cache,
        registrable: Callable[[str], str | None],
        *,
        pace: float = PACE,
    ) -> None:
        self._rdap = rdap
        self._cache = cache
        self._registrable = registrable
        self._pace = pace
        self._line: tuple[int, _Line] | None = None

    def wants(self, domain: str) -> None:
        """Somebody would like to know; returns at once."""
        line = self._line
        # A lock may be held, at a fork, by a thread that the child does not have.
        if line is None or line[0] != os.getpid():
            line = self._line = (os.getpid(), _Line(self._find_out, self._pace))
        line[1].add(domain)

    def close(self) -> None:
        """Ends the thread; what it has not asked by then stays unknown."""
        line, self._line = self._line, None
        if line is not None and line[0] == os.getpid():
            line[1].end()
        self._rdap.close()

    def _find_out(self, domain: str) -> None:
        registrable = self._registrable(domain)
        if registrable is not None:
            asyncio.run(self._learn(registrable))

    async def _learn(self, domain: str) -> None:
        async def learn() -> Learned[Registration]:
            return self._rdap.ask(domain)  # blocks this thread's loop, which has nothing else to do

        await self._cache.get(REGISTRATION, domain, learn)
        await self._cache.flush()


class _Line:
    """The domains that wait, and the thread that takes one after the other."""

    def __init__(self, find_out: Callable[[str], None], pace: float) -> None:
        self._find_out = find_out
        self._pace = pace
        self._changed = threading.Condition()
        self._waiting: dict[str, None] = {}
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    def add(self, domain: str) -> None:
        with self._changed:
            if len(self._waiting) >= WAITING or self._ended.is_set():
                return
            self._waiting[domain] = None
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="gatepost-registration", daemon=True
                )
                self._thread.start()
            self._changed.notify()

    def end(self) -> None:
        with self._changed:
            self._ended.set()
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join(_JOIN_SECONDS)

    def _run(self) -> None:
        while (domain := self._next()) is not None:
            try:
                self._find_out(domain)
            except Exception as error:  # noqa: BLE001  a library's fault ends no thread
                _log.error("looking up a registration failed: %s", type(error).__name__)
            self._ended.wait(self._pace)

    def _next(self) -> str | None:
        """The domain that has waited longest; None when the thread is to end."""
        with self._changed:
            if not self._waiting and not self._ended.is_set():
                self._changed.wait(IDLE)
            if not self._waiting or self._ended.is_set():
                self._thread = None
                return None
            domain = next(iter(self._waiting))
            del self._waiting[domain]
            return domain
