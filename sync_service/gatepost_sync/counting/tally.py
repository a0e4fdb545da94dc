"""What this process handed out, added to the database's days now and then."""

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from multiprocessing.util import Finalize

from flask import Flask, Response, request

from gatepost_sync.errors import ServiceError
from gatepost_sync.store.database import Database
from gatepost_sync.store.history import Handed, add_downloads
from gatepost_sync.times import utc_now

__all__ = ["Tally"]

logger = logging.getLogger("gatepost.service")

EVERY_SECONDS = 15.0
COUNTED = frozenset({"manifest", "past", "root", "full", "delta", "text"})
_Days = dict[date, dict[Handed, tuple[int, int]]]


class Tally:
    """Counts in memory; while the database is away it goes on counting."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._days: _Days = {}
        self._thread: threading.Thread | None = None
        self._waits = False  # for a database that is away

    def init_app(self, app: Flask) -> None:
        """Counts the files that `app` hands out; a thread starts with the first of them."""
        app.extensions["gatepost_tally"] = self
        app.after_request(self._count)

    def add(self, route: str, status: int, size: int) -> None:
        """One more answer."""
        with self._lock:
            day = self._days.setdefault(self._clock().date(), {})
            answers, total = day.get((route, status), (0, 0))
            day[route, status] = (answers + 1, total + size)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
                # Unlike atexit, this is heeded by processes that another one started, too.
                Finalize(None, partial(self.flush, last=True), exitpriority=0)

    def flush(self, *, last: bool = False) -> None:
        """Writes what has been counted; it stays counted while that fails, which is said once.

        The `last` time nobody is told: statistics lose some seconds, and it is too late to help.
        """
        with self._lock:
            days, self._days = self._days, {}
        if not days:
            return
        try:
            with self._database.write() as session:
                for day, counts in sorted(days.items()):
                    add_downloads(session, day, counts)
        except ServiceError as error:
            level = logging.DEBUG if last or self._waits else logging.WARNING
            logger.log(level, "downloads are counted and not yet written: %s", error)
            self._waits = True
            self._put_back(days)
        else:
            self._waits = False

    def _put_back(self, days: _Days) -> None:
        with self._lock:
            for day, counts in days.items():
                now = self._days.setdefault(day, {})
                for key, (answers, size) in counts.items():
                    more, bytes_more = now.get(key, (0, 0))
                    now[key] = (answers + more, size + bytes_more)

    def _count(self, answer: Response) -> Response:
        route = (request.endpoint or "").rpartition(".")[2]
        if route in COUNTED:
            body = 0 if request.method == "HEAD" else answer.content_length or 0
            self.add(route, answer.status_code, body)
        return answer

    def _work(self) -> None:
        waiting = threading.Event()
        while not waiting.wait(EVERY_SECONDS):
            self.flush()
