"""Whether there is anybody who does what waits."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost_sync.store.tables import HeartbeatRow

__all__ = ["NOBODY", "is_somebody_at_work"]

SILENT = timedelta(seconds=90)  # workers tell once a minute at least, by clocks of their own
NOBODY = "no worker is at work here: `gatepost serve`, or `gatepost worker`, does what waits"


def is_somebody_at_work(session: Session, now: datetime) -> bool:
    """Whether a worker showed that it lives a moment ago."""
    last = session.scalars(select(HeartbeatRow.at)).one_or_none()
    return last is not None and now - last < SILENT
