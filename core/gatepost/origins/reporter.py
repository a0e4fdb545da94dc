"""A thread that reports what waits, now and then; nobody ever waits for it."""

import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from gatepost.errors import PullError
from gatepost.origins.post import MOST_DOMAINS
from gatepost.origins.pseudonym import pseudonym
from gatepost.origins.waiting import WaitingDomains
from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.fetcher import ServerRefusedError

__all__ = ["Post", "Reporter"]

_NOT_TAKEN = (401, 403, 404, 405, 410, 501)  # a copy of the files, or a service that takes none
_BANISHED = 86_400.0  # seconds
_JOIN_SECONDS = 2.0
_log = logging.getLogger("gatepost.origins")


class Post(Protocol):
    """Sends one report."""

    def send(self, plugin: str, domains: list[str]) -> None:
        """Raises PullError when it was not taken."""


class Reporter:
    """At most one report in `seconds` from each process, of a hundred domains at most.

    The thread begins with the first domain, in a child process its own.
    """

    def __init__(
        self,
        post: Post,
        data_dir: Path,
        *,
        seconds: float,
        backoff: Backoff | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._post = post
        self._data_dir = data_dir
        self._seconds = seconds
        self._backoff = backoff or Backoff()
        self._today = today
        self._run: _Run | None = None
        self._closed = False

    def meets(self, domain: str) -> None:
        """Somebody came from a domain that is not known; returns at once."""
        if self._closed:
            return
        run = self._run
        # A lock may be held, at a fork, by a thread that the child does not have.
        if run is None or run.pid != os.getpid():
            run = self._run = _Run(self._work)
        if run.waiting.add(domain):
            run.start()

    def close(self) -> None:
        """Ends the thread of this process; what it has not reported stays unreported."""
        self._closed = True
        run = self._run
        if run is not None and run.pid == os.getpid():
            run.end()

    def _work(self, run: "_Run") -> None:
        failures, wait = 0, self._backoff.spread(self._seconds)
        while not run.ended.wait(wait):
            # Before the wait is over more have come: when somebody came shows in no report.
            failed = self._report(run.waiting)
            failures = 0 if failed is None else failures + 1
            wait = self._backoff.spread(self._seconds)
            if failed is not None:
                wait = max(wait, self._backoff.after(failures, retry_after=failed))
            if failed is None and not len(run.waiting) and run.rest():
                return

    def _report(self, waiting: WaitingDomains) -> float | None:
        """None when all is well; else for how many seconds the service is to be left alone."""
        domains = waiting.take(MOST_DOMAINS)
        if not domains:
            return None
        try:
            self._post.send(pseudonym(self._data_dir, self._today()), domains)
        except ServerRefusedError as error:
            waiting.give_back(domains)
            _log.info("a report of unknown domains was not taken: %s", error)
            return _BANISHED if error.status in _NOT_TAKEN else error.retry_after or 0.0
        except (PullError, OSError) as error:
            waiting.give_back(domains)
            _log.info("a report of unknown domains was not sent: %s", error)
            return 0.0
        except Exception as error:  # noqa: BLE001  our own fault must not end the thread
            waiting.give_back(domains)
            _log.error("reporting unknown domains failed: %s", type(error).__name__)
            return 0.0
        _log.info("%d unknown domains reported", len(domains))
        return None


class _Run:
    """The thread of one process, and what waits for it."""

    def __init__(self, work: "Callable[[_Run], None]") -> None:
        self.pid = os.getpid()
        self.waiting = WaitingDomains()
        self.ended = threading.Event()
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins unless it runs; does nothing when there can be no more threads."""
        with self._lock:
            if self._thread is not None or self.ended.is_set():
                return
            thread = threading.Thread(
                target=self._work, args=(self,), name="gatepost-reports", daemon=True
            )
            try:
                thread.start()
            except RuntimeError as error:  # no more threads, or the interpreter is ending
                _log.info("unknown domains are not reported: %s", error)
                return
            self._thread = thread

    def rest(self) -> bool:
        """Whether the thread may end: nothing came meanwhile. The next domain begins another."""
        with self._lock:
            if len(self.waiting):
                return False
            self._thread = None
            return True

    def end(self) -> None:
        self.ended.set()
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(_JOIN_SECONDS)
