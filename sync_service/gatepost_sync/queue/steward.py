"""What every worker does beside its jobs: see to it that none is forgotten."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from gatepost.errors import GatepostError
from gatepost_sync.queue.announce import Announcer
from gatepost_sync.queue.claim import give_back, lapsed
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.periods import enqueue_due
from gatepost_sync.service import Service
from gatepost_sync.store.replica import BEAT, SELDOM, beat

__all__ = ["Steward"]

logger = logging.getLogger("gatepost.jobs")

LOOK_SECONDS = 1.0
LONGEST_LOOK = 5.0  # between two looks while the database or the broker is away
JOIN_SECONDS = 5.0
_INTERRUPTED = "its worker ended in the middle of it"


class Steward:
    """Starts what is periodic, announces what is due, and takes jobs from the dead.

    Every worker has one, and they need not know of each other.
    """

    def __init__(
        self,
        service: Service,
        kinds: JobKinds,
        announcer: Announcer,
        clock: Callable[[], datetime],
    ) -> None:
        self._service = service
        self._kinds = kinds
        self._announcer = announcer
        self._clock = clock
        self._stop = threading.Event()
        self._look_now = threading.Event()
        self._thread = threading.Thread(target=self._work, name="gatepost-steward", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Announces nothing more."""
        self._stop.set()
        self._look_now.set()
        if self._thread.ident is not None:
            self._thread.join(JOIN_SECONDS)

    def hurry(self) -> None:
        """Looks now: there is something new."""
        self._look_now.set()

    def look(self) -> None:
        """One round. Raises ServiceError for the database, and whatever the broker raises."""
        now = self._clock()
        with self._service.database.write() as session:
            for claim in lapsed(session, now):
                if give_back(session, claim, now, due=now, error=_INTERRUPTED):
                    logger.warning("job %d (%s): %s", claim.id, claim.kind, _INTERRUPTED)
            enqueue_due(session, self._kinds, now)
            # SQLite has no replicas: there it only tells that somebody is at work.
            seldom = session.get_bind().dialect.name == "sqlite"
            beat(session, now, SELDOM if seldom else BEAT)
        self._announcer.announce()

    def _work(self) -> None:
        wait = LOOK_SECONDS
        while not self._stop.is_set():
            wait = LOOK_SECONDS if self._looked() else min(LONGEST_LOOK, wait * 2)
            self._look_now.wait(wait)
            self._look_now.clear()

    def _looked(self) -> bool:
        try:
            self.look()
        except GatepostError as error:
            logger.error("jobs wait: %s", error)  # noqa: TRY400  the sentence says it all
        except Exception as error:  # noqa: BLE001  each broker has its own errors
            what = type(error).__name__
            logger.error("jobs wait, the broker cannot be reached (%s); check broker_url", what)  # noqa: TRY400
        else:
            return True
        return False
