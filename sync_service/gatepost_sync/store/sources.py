"""Rows of sources and of their runs."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gatepost_sync.store.marks import note_change
from gatepost_sync.store.tables import RunRow, SourceRow
from gatepost_sync.trust import Trust

__all__ = [
    "active_sources",
    "deactivate",
    "find_source",
    "last_run",
    "source_row",
]


def find_source(session: Session, set_name: str, name: str) -> SourceRow | None:
    """The row of a source, locked until the transaction ends where a database can do that."""
    query = select(SourceRow).where(SourceRow.set_name == set_name, SourceRow.name == name)
    return session.scalars(query.with_for_update()).one_or_none()


def source_row(
    session: Session, set_name: str, name: str, *, trust: Trust, licence: str | None = None
) -> SourceRow:
    """The row of a source, made when it is new; active, and as it is described here from now on."""
    row = find_source(session, set_name, name)
    if row is None:
        row = SourceRow(set_name=set_name, name=name)
        session.add(row)
    if (row.trust, row.active) != (trust.value, True):
        note_change(session, set_name)
    row.trust, row.licence, row.active = trust.value, licence, True
    session.flush()
    return row


def active_sources(session: Session) -> tuple[SourceRow, ...]:
    """Every source that is published."""
    query = select(SourceRow).where(SourceRow.active)
    return tuple(session.scalars(query.order_by(SourceRow.set_name, SourceRow.name)))


def deactivate(session: Session, sources: Iterable[SourceRow]) -> None:
    """Publishes these no more.

    Their entries stay in the database, so that a source taken out by mistake comes back whole.
    """
    leaving = tuple(sources)
    note_change(session, *(source.set_name for source in leaving))
    ids = [source.id for source in leaving]
    session.execute(update(SourceRow).where(SourceRow.id.in_(ids)).values(active=False))


def last_run(session: Session, source: SourceRow) -> RunRow | None:
    """How the last collection went."""
    query = select(RunRow).where(RunRow.source_id == source.id).order_by(RunRow.id.desc())
    return session.scalars(query.limit(1)).one_or_none()
