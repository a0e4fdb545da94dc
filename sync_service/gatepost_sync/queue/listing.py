"""Jobs as people look at them, and what they may do about them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gatepost_sync.errors import ServiceError
from gatepost_sync.queue.enqueue import waiting
from gatepost_sync.queue.state import JobState
from gatepost_sync.store.tables import JobRow

__all__ = ["JobView", "counts", "find_job", "list_jobs", "retry"]


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as it stands."""

    id: int
    kind: str
    key: str
    state: JobState
    attempts: int
    allowed: int
    created: datetime
    due: datetime
    started: datetime | None
    finished: datetime | None
    worker: str | None
    error: str | None
    arguments: Mapping[str, Any]
    result: Mapping[str, Any] | None

    @classmethod
    def of(cls, row: JobRow) -> "JobView":
        """What a row says."""
        return cls(
            row.id, row.kind, row.key, JobState(row.state), row.attempts, row.allowed,
            row.created, row.due, row.started, row.finished, row.worker, row.error,
            dict(row.arguments), row.result,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """For `--json`: plain strings, numbers, lists, tables and None."""
        plain = asdict(self)
        for name in ("created", "due", "started", "finished"):
            moment = plain[name]
            plain[name] = None if moment is None else moment.isoformat(timespec="seconds")
        return {**plain, "state": self.state.value}


def list_jobs(
    session: Session, *, state: JobState | None = None, kind: str | None = None, most: int = 50
) -> tuple[JobView, ...]:
    """The newest jobs, at most so many."""
    query = select(JobRow).order_by(JobRow.id.desc()).limit(most)
    if state is not None:
        query = query.where(JobRow.state == state)
    if kind is not None:
        query = query.where(JobRow.kind == kind)
    return tuple(JobView.of(row) for row in session.scalars(query))


def counts(session: Session) -> dict[JobState, int]:
    """How many jobs there are in each state."""
    rows = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
    found = {JobState(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in JobState}


def find_job(session: Session, job: int) -> JobView:
    """The job with this number; ServiceError when there is none."""
    row = session.get(JobRow, job)
    if row is None:
        raise ServiceError(f"there is no job {job}; `gatepost jobs list` shows those there are")
    return JobView.of(row)


def retry(session: Session, job: int, now: datetime) -> None:
    """Lets a dead job begin anew, and one that waits begin now. ServiceError for any other."""
    view = find_job(session, job)
    if view.state not in (JobState.DEAD, JobState.WAITING):
        raise ServiceError(f"job {job} is {view.state}; only dead and waiting ones can be retried")
    other = waiting(session, view.key)
    if other is not None and other.id != job:
        raise ServiceError(f"job {other.id} does the same work and waits already")
    attempts = 0 if view.state is JobState.DEAD else view.attempts
    session.execute(
        update(JobRow)
        .where(JobRow.id == job, JobRow.state == view.state)
        .values(state=JobState.WAITING, due=now, announced=None, attempts=attempts, finished=None)
    )
