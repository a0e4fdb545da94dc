"""A copy of the database that follows it, for questions whose answer may be a moment old."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Engine, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gatepost_sync.store.tables import HeartbeatRow
from gatepost_sync.times import utc_now

__all__ = ["Replica", "beat"]

logger = logging.getLogger("gatepost.service")

LOOK_SECONDS = 5.0  # how long what was seen of its delay counts
BEAT = timedelta(seconds=2)
SELDOM = timedelta(minutes=1)  # where there are no replicas


def beat(session: Session, now: datetime, every: timedelta = BEAT) -> bool:
    """Leaves the time in the database now and then: a replica that shows it is no older, and
    somebody is at work."""
    old = update(HeartbeatRow).where(HeartbeatRow.at < now - every).values(at=now)
    result = session.execute(old.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  an UPDATE gives no other
    return result.rowcount == 1


class Replica:
    """Knows whether it can be asked: it answers, and is no more than `bound` behind.

    What counts is the heartbeat that the workers write into the database and that it shows. Where
    none of them runs it is never asked, which costs nothing but the primary's time.
    """

    def __init__(
        self,
        engine: Engine,
        bound: timedelta,
        *,
        clock: Callable[[], datetime] = utc_now,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = engine
        self._bound = bound
        self._clock = clock
        self._timer = timer
        self._usable: bool | None = None
        self._looked = float("-inf")

    @property
    def usable(self) -> bool:
        """Whether to ask it now."""
        if self._usable is None or self._timer() - self._looked > LOOK_SECONDS:
            self._note(self._look())
        return bool(self._usable)

    def failed(self) -> None:
        """It did not answer a question: for a while it is asked none."""
        self._note("it does not answer")

    def _look(self) -> str | None:
        """What speaks against it."""
        try:
            with Session(self.engine) as session:
                at = session.scalars(select(HeartbeatRow.at)).one_or_none()
        except SQLAlchemyError:
            return "it does not answer"
        behind = None if at is None else self._clock() - at
        if behind is None or behind > self._bound:
            return f"it is {behind} behind"
        return None

    def _note(self, fault: str | None) -> None:
        self._looked = self._timer()
        usable = fault is None
        if usable != self._usable and not (usable and self._usable is None):
            if usable:
                logger.info("the replica of the database is asked again")
            else:
                logger.warning("the primary is asked in place of the replica: %s", fault)
        self._usable = usable
