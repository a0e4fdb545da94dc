"""Work that comes again: rows which whoever sees them first takes, so that nobody has to lead."""

import random
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.store.inserting import insert_new
from gatepost_sync.store.tables import PeriodRow

__all__ = ["bring_forward", "enqueue_due", "set_periods"]

_CHANCE = random.SystemRandom()


def set_periods(
    session: Session, kinds: JobKinds, now: datetime, chance: random.Random = _CHANCE
) -> None:
    """Brings the rows in line with the kinds. What is new is due at once.

    A kind that another host has and this one does not stays as it is.
    """
    _add_new(session, kinds, now)
    rows = {row.key: row for row in session.scalars(select(PeriodRow).with_for_update())}
    for kind in kinds:
        wanted = {period.key: period for period in kind.recurring}
        for key, period in wanted.items():
            row = rows[key]
            # A shorter period counts from now on, not only once the longer one is over.
            row.due = min(row.due, period.schedule.after(now, chance))
            row.schedule = str(period.schedule)
        for key, row in rows.items():
            if row.kind == kind.name and key not in wanted:
                session.delete(row)


def _add_new(session: Session, kinds: JobKinds, now: datetime) -> None:
    """Of workers that start at the same moment one adds a row; the others wait for it, in one order
    of keys, and find it there."""
    wanted = {
        period.key: {"kind": kind.name, "schedule": str(period.schedule), "due": now}
        for kind in kinds
        for period in kind.recurring
    }
    if wanted:
        rows = [{"key": key, **wanted[key]} for key in sorted(wanted)]
        session.execute(insert_new(session, PeriodRow), rows)


def bring_forward(session: Session, key: str, due: datetime) -> None:
    """What comes again under this key is due at this moment already, if not before it."""
    earlier = update(PeriodRow).where(PeriodRow.key == key, PeriodRow.due > due).values(due=due)
    session.execute(earlier.execution_options(synchronize_session=False))


def enqueue_due(
    session: Session, kinds: JobKinds, now: datetime, chance: random.Random = _CHANCE
) -> int:
    """Asks for each job whose time has come, and says how many that were."""
    due = session.execute(select(PeriodRow.key, PeriodRow.due).where(PeriodRow.due <= now)).all()
    known = {period.key: (kind, period) for kind in kinds for period in kind.recurring}
    taken = 0
    for key, old in due:
        if key not in known:
            continue  # another host's
        kind, period = known[key]
        if _move(session, key, old, period.schedule.after(now, chance)):
            asked = enqueue(session, kind, now, key=key, arguments=period.arguments)
            taken += asked is not None
    return taken


def _move(session: Session, key: str, old: datetime, new: datetime) -> bool:
    """Whether it was this caller that moved the row on."""
    moved = update(PeriodRow).where(PeriodRow.key == key, PeriodRow.due == old).values(due=new)
    result = session.execute(moved.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  an UPDATE gives no other
    return result.rowcount == 1
