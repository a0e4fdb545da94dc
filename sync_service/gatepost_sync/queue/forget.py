"""Jobs that are over and that nobody will ask for."""

from datetime import datetime

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from gatepost_sync.queue.state import JobState
from gatepost_sync.store.tables import JobRow

__all__ = ["forget_jobs"]


def forget_jobs(session: Session, before: datetime) -> int:
    """Removes jobs that ended before this moment, dead ones too, and says how many."""
    over = delete(JobRow).where(
        JobRow.state.in_((JobState.DONE, JobState.DEAD)), JobRow.finished < before
    )
    result = session.execute(over)
    assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
    return result.rowcount
