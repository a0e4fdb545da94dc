"""Each kind of job: how its last one ended, and when the next one is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gatepost_sync.queue.state import JobState
from gatepost_sync.store.tables import JobRow, PeriodRow

__all__ = ["KindView", "kinds"]


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind. `seconds` is how long its last job took; `error` what is wrong with it."""

    kind: str
    last: datetime | None
    seconds: float | None
    error: str | None
    next: datetime | None
    waiting: int
    running: int
    dead: int


def kinds(session: Session) -> tuple[KindView, ...]:
    """All kinds of which there are jobs or periods, by name."""
    due = select(PeriodRow.kind, func.min(PeriodRow.due)).group_by(PeriodRow.kind)
    periods = {row[0]: row[1] for row in session.execute(due)}
    counted = select(JobRow.kind, JobRow.state, func.count()).group_by(JobRow.kind, JobRow.state)
    counts = {(kind, state): number for kind, state, number in session.execute(counted)}
    names = sorted({*periods, *(kind for kind, _ in counts)})
    return tuple(_views(session, names, periods, counts))


def _views(
    session: Session,
    names: list[str],
    periods: dict[str, datetime],
    counts: dict[tuple[str, str], int],
) -> Iterator[KindView]:
    for name in names:
        of_kind = select(JobRow).where(JobRow.kind == name, JobRow.finished.is_not(None))
        last = session.scalars(of_kind.order_by(JobRow.finished.desc()).limit(1)).first()
        yield KindView(
            kind=name,
            last=None if last is None else last.finished,
            seconds=None if last is None else _seconds(last),
            error=None if last is None else _error(last),
            next=periods.get(name),
            waiting=counts.get((name, JobState.WAITING), 0),
            running=counts.get((name, JobState.RUNNING), 0),
            dead=counts.get((name, JobState.DEAD), 0),
        )


def _seconds(job: JobRow) -> float | None:
    if job.started is None or job.finished is None:
        return None
    return (job.finished - job.started).total_seconds()


def _error(job: JobRow) -> str | None:
    """A refusal is a job that was done; people want to hear of it all the same."""
    refused = (job.result or {}).get("refused")
    return job.error or (None if refused is None else f"refused: {refused}")
