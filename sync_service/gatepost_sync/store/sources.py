"""Rows of sources and of their runs."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from gatepost_sync.store.tables import RunRow, SourceRow

__all__ = ["deactivate_others", "find_source", "forget_old_runs", "last_run", "source_row"]

KEPT = timedelta(days=30)  # how long the records of runs stay


def find_source(session: Session, set_name: str, name: str) -> SourceRow | None:
    """The row of a source, locked until the transaction ends where a database can do that."""
    query = select(SourceRow).where(SourceRow.set_name == set_name, SourceRow.name == name)
    return session.scalars(query.with_for_update()).one_or_none()


def source_row(session: Session, set_name: str, name: str, *, confirmed: bool) -> SourceRow:
    """The row of a source, made when it is new; active and with this `confirmed` from now on."""
    row = find_source(session, set_name, name)
    if row is None:
        row = SourceRow(set_name=set_name, name=name)
        session.add(row)
    row.confirmed, row.active = confirmed, True
    session.flush()
    return row


def deactivate_others(session: Session, active: set[tuple[str, str]]) -> tuple[str, ...]:
    """Marks every source but `active` (set and name) as not configured; names those it was new to.

    Their entries stay in the database, so that a source taken out by mistake comes back whole.
    """
    rows = session.scalars(select(SourceRow).where(SourceRow.active)).all()
    others = [row for row in rows if (row.set_name, row.name) not in active]
    ids = [row.id for row in others]
    session.execute(update(SourceRow).where(SourceRow.id.in_(ids)).values(active=False))
    return tuple(f"{row.set_name}/{row.name}" for row in others)


def last_run(session: Session, source: SourceRow) -> RunRow | None:
    """How the last collection went."""
    query = select(RunRow).where(RunRow.source_id == source.id).order_by(RunRow.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def forget_old_runs(session: Session, now: datetime) -> None:
    """Removes records that nobody will ask for."""
    session.execute(delete(RunRow).where(RunRow.finished < now - KEPT))
