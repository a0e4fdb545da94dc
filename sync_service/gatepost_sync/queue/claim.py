"""Who has a job: every step is one conditional UPDATE, so that two can never both have it.

A worker has a job for a lease and renews it while it lives. One that was killed renews no more;
when its lease is over the job waits again. `attempts` tells the two claims apart, should the one
that was thought dead come back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Update, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gatepost_sync.queue.state import JobState
from gatepost_sync.store.tables import JobRow

__all__ = ["Claim", "claim", "give_back", "held", "lapsed", "leave", "renew"]

_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's hold on one job."""

    id: int
    kind: str
    key: str
    arguments: dict[str, Any]
    worker: str
    attempt: int
    allowed: int

    @property
    def last(self) -> bool:
        """Whether this attempt is the last one."""
        return self.attempt >= self.allowed


def claim(session: Session, job: int, worker: str, now: datetime, lease: timedelta) -> Claim | None:
    """The job, for this worker alone; None when it is not due, has another, or is over."""
    taken = (
        update(JobRow)
        .where(JobRow.id == job, JobRow.state == JobState.WAITING, JobRow.due <= now)
        .values(
            state=JobState.RUNNING,
            worker=worker,
            lease=now + lease,
            started=now,
            attempts=JobRow.attempts + 1,
        )
    )
    try:
        with session.begin_nested():
            if not _hits(session, taken):
                return None
    except IntegrityError:
        _wait_for_the_other(session, job, now)
        return None
    row = session.get_one(JobRow, job, populate_existing=True)
    return Claim(row.id, row.kind, row.key, row.arguments, worker, row.attempts, row.allowed)


def _wait_for_the_other(session: Session, job: int, now: datetime) -> None:
    """The same work is running: this is announced again in a moment."""
    later = update(JobRow).where(JobRow.id == job, JobRow.state == JobState.WAITING)
    session.execute(later.values(announced=None, due=now + _MOMENT))


def held(session: Session, mine: Claim, **values: object) -> bool:
    """Sets these values if the claim still holds, and says whether it did."""
    statement = update(JobRow).where(
        JobRow.id == mine.id,
        JobRow.state == JobState.RUNNING,
        JobRow.worker == mine.worker,
        JobRow.attempts == mine.attempt,
    )
    return _hits(session, statement.values(**values))


def renew(session: Session, mine: Claim, now: datetime, lease: timedelta) -> bool:
    """Asks for another lease; False when the job has been given to somebody else."""
    return held(session, mine, lease=now + lease)


def give_back(
    session: Session, mine: Claim, now: datetime, *, due: datetime, error: str | None
) -> bool:
    """Ends this attempt: the job waits until `due`, or is dead after its last one."""
    if error is not None and mine.last:
        return held(session, mine, state=JobState.DEAD, error=error, finished=now, lease=None)
    successor = select(JobRow.id).where(JobRow.key == mine.key, JobRow.state == JobState.WAITING)
    if session.scalars(successor.limit(1)).first() is not None:
        # The same work waits already, and whoever does that does this.
        return held(session, mine, state=JobState.DONE, error=error, finished=now, lease=None)
    return held(
        session, mine, state=JobState.WAITING, due=due, announced=None, error=error, lease=None
    )


def leave(session: Session, mine: Claim, due: datetime, error: str) -> bool:
    """Leaves the job to another worker, from `due` on; this was no attempt."""
    return held(
        session, mine, state=JobState.WAITING, due=due, announced=None, error=error, lease=None,
        attempts=mine.attempt - 1,
    )  # fmt: skip


def lapsed(session: Session, now: datetime) -> tuple[Claim, ...]:
    """The jobs whose workers did not renew their leases."""
    query = select(JobRow).where(JobRow.state == JobState.RUNNING, JobRow.lease < now)
    return tuple(
        Claim(row.id, row.kind, row.key, row.arguments, row.worker or "", row.attempts, row.allowed)
        for row in session.scalars(query)
    )


def _hits(session: Session, statement: Update) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  an UPDATE gives no other
    return result.rowcount == 1
