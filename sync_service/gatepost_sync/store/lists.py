"""What a source lists, replaced as a whole by what it lists now."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from gatepost.lists.entries import EntryClass
from gatepost.lists.state import DomainState
from gatepost_sync.sets import SetName
from gatepost_sync.store.tables import EntryRow, SourceRow, StateRow

__all__ = ["Change", "Contents", "add_entries", "count", "remove", "replace", "touch"]

CHUNK = 500  # bound values of one statement: every database takes so many

Contents = Mapping[str, EntryClass] | Mapping[str, DomainState]
"""Key to class for a list, domain to state for `domain_state`."""

Change = tuple[int, int]
"""How many were added or changed, and how many removed."""


def replace(session: Session, source: SourceRow, contents: Contents, now: datetime) -> Change:
    """Makes `contents` all that the source lists, keeping `first_seen` of what stays."""
    known = _known(session, source)
    gone = known.keys() - contents.keys()
    remove(session, source, gone)
    added = add_entries(session, source, contents, now, known=known)
    touch(session, source, now)
    return added, len(gone)


def add_entries(
    session: Session,
    source: SourceRow,
    contents: Contents,
    now: datetime,
    *,
    known: Mapping[str, object] | None = None,
) -> int:
    """Adds what is not there yet and returns how many that were; changed states are updated."""
    known = _known(session, source) if known is None else known
    rows = {key: _values(value) for key, value in contents.items()}
    changed = [key for key, row in rows.items() if key in known and known[key] != row]
    remove(session, source, changed)
    fresh = [key for key in rows if key not in known] + changed
    table, column = _table(source)
    seen = {"source_id": source.id, "first_seen": now, "last_seen": now}
    if fresh:
        session.execute(insert(table), [{column: key, **rows[key], **seen} for key in fresh])
    return len(fresh)


def remove(session: Session, source: SourceRow, keys: Iterable[str]) -> None:
    """Takes keys off the source's list."""
    table, column = _table(source)
    for chunk in _chunks(keys):
        session.execute(
            delete(table).where(table.source_id == source.id, getattr(table, column).in_(chunk))
        )


def touch(session: Session, source: SourceRow, now: datetime) -> None:
    """All that the source lists was seen now."""
    table, _ = _table(source)
    session.execute(update(table).where(table.source_id == source.id).values(last_seen=now))


def count(session: Session, source: SourceRow) -> int:
    """How much the source lists."""
    table, _ = _table(source)
    query = select(func.count()).select_from(table).where(table.source_id == source.id)
    return session.scalars(query).one()


def _table(source: SourceRow) -> tuple[type[EntryRow] | type[StateRow], str]:
    """The table, and the name of its key column."""
    if source.set_name == SetName.DOMAIN_STATE:
        return StateRow, "domain"
    return EntryRow, "key"


def _known(session: Session, source: SourceRow) -> dict[str, dict[str, Any]]:
    if source.set_name == SetName.DOMAIN_STATE:
        states = select(StateRow.domain, StateRow.flags, StateRow.mx)
        rows = session.execute(states.where(StateRow.source_id == source.id))
        return {domain: {"flags": flags, "mx": mx} for domain, flags, mx in rows}
    entries = select(EntryRow.key, EntryRow.kind).where(EntryRow.source_id == source.id)
    return {key: {"kind": kind} for key, kind in session.execute(entries)}


def _values(value: EntryClass | DomainState) -> dict[str, Any]:
    if isinstance(value, DomainState):
        return {"flags": int(value.flags), "mx": " ".join(value.mx)}
    return {"kind": value.value}


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
