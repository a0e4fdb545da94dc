"""Whether anything is being collected just now, which whoever publishes waits for."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from gatepost_sync.queue.state import JobState
from gatepost_sync.store.tables import JobRow
from gatepost_sync.times import utc_now

__all__ = ["COLLECT", "others_collect"]

COLLECT = "collect"
"""The kind of the jobs that do."""


def others_collect(session: Session, mine: int) -> bool:
    """Whether a job that collects runs, or is due, beside the job `mine`."""
    due = and_(JobRow.state == JobState.WAITING, JobRow.due <= utc_now())
    others = select(JobRow.id).where(
        JobRow.kind == COLLECT, JobRow.id != mine, or_(JobRow.state == JobState.RUNNING, due)
    )
    return session.scalars(others.limit(1)).first() is not None
