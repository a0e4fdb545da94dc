"""A job under way, as the code that does its work sees it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gatepost_sync.errors import LeaseLostError, ServiceError
from gatepost_sync.queue.claim import Claim, held, renew
from gatepost_sync.queue.state import JobState
from gatepost_sync.store.database import Database

__all__ = ["Running"]


class Running:
    """Keeps the claim alive while the work goes on, and ends the job with it."""

    def __init__(
        self, database: Database, mine: Claim, clock: Callable[[], datetime], lease: timedelta
    ) -> None:
        self.claim = mine
        self.arguments: Mapping[str, Any] = mine.arguments
        self.finished = False
        self._database = database
        self._clock = clock
        self._lease = lease
        self._over = threading.Event()

    @contextmanager
    def finishing(self, result: Mapping[str, Any] | None = None) -> Iterator[Session]:
        """A transaction whose end is the job's end: both happen, or neither.

        LeaseLostError, and nothing is written, when the job has been given to somebody else.
        """
        with self._database.write() as session:
            self.finish(session, result)
            yield session
        self.finished = True

    def go_on(self, session: Session) -> None:
        """Claims the job anew in this transaction, which keeps a part of its work.

        LeaseLostError, and the part is left out, when the job has been given to somebody else.
        """
        if not renew(session, self.claim, self._clock(), self._lease):
            raise self._lost()

    def finish(self, session: Session, result: Mapping[str, Any] | None) -> None:
        """Marks the job as done. LeaseLostError when it is not ours any more."""
        done = held(
            session,
            self.claim,
            state=JobState.DONE,
            finished=self._clock(),
            result=None if result is None else dict(result),
            error=None,
            lease=None,
        )
        if not done:
            raise self._lost()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Renews the lease from a thread of its own until the block ends."""
        keeper = threading.Thread(target=self._keep, name="gatepost-lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            self._over.set()
            keeper.join()

    def _lost(self) -> LeaseLostError:
        return LeaseLostError(
            f"job {self.claim.id} ({self.claim.kind}) was given to another worker, since this "
            "one did not show that it lives; what it did here is left out"
        )

    def _keep(self) -> None:
        while not self._over.wait(self._lease.total_seconds() / 3):
            try:
                with self._database.write() as session:
                    if not renew(session, self.claim, self._clock(), self._lease):
                        return
            except ServiceError:
                continue  # the database is away; its own end of the lease will tell
