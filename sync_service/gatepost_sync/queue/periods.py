"""Work that comes again: rows which whoever sees them first takes, so that nobody has to lead."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.store.tables import PeriodRow

__all__ = ["enqueue_due", "set_periods"]


def set_periods(session: Session, kinds: JobKinds, now: datetime) -> None:
    """Brings the rows in line with the kinds. What is new is due at once.

    A kind that another host has and this one does not stays as it is.
    """
    known = {row.kind: row for row in session.scalars(select(PeriodRow).with_for_update())}
    for kind in kinds:
        row = known.get(kind.name)
        if kind.every is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(PeriodRow(kind=kind.name, every=kind.every, due=now))
        else:
            # A shorter period counts from now on, not only once the longer one is over.
            row.due = min(row.due, now + timedelta(seconds=kind.every))
            row.every = kind.every


def enqueue_due(session: Session, kinds: JobKinds, now: datetime) -> int:
    """Asks for each job whose time has come, and says how many that were."""
    due = session.execute(
        select(PeriodRow.kind, PeriodRow.due, PeriodRow.every).where(PeriodRow.due <= now)
    )
    taken = 0
    for name, old, every in due.all():
        kind = kinds.get(name)
        if kind is not None and _move(session, name, old, now + timedelta(seconds=every)):
            taken += enqueue(session, kind, now) is not None
    return taken


def _move(session: Session, kind: str, old: datetime, new: datetime) -> bool:
    """Whether it was this caller that moved the row on."""
    moved = update(PeriodRow).where(PeriodRow.kind == kind, PeriodRow.due == old).values(due=new)
    result = session.execute(moved.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  an UPDATE gives no other
    return result.rowcount == 1
