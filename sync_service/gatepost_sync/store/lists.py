"""What a source lists, replaced as a whole by what it lists now."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.orm import Session

from gatepost.lists.entries import EntryClass
from gatepost.lists.state import DomainState
from gatepost_sync.sets import SetName
from gatepost_sync.sources.listed import Listed
from gatepost_sync.store.marks import note_change
from gatepost_sync.store.tables import EntryRow, SourceRow, StateRow

__all__ = [
    "Change",
    "Contents",
    "add_entries",
    "count",
    "forget_expired",
    "remove",
    "replace",
    "touch",
]

NO_TIMES: Mapping[str, Listed] = MappingProxyType({})
NO_TIME = timedelta(0)
CHUNK = 500  # bound values of one statement: every database takes so many

Contents = Mapping[str, EntryClass] | Mapping[str, DomainState]
"""Key to class for a list, domain to state for `domain_state`."""

Change = tuple[int, int]
"""How many were added or changed, and how many removed."""


def replace(
    session: Session,
    source: SourceRow,
    contents: Contents,
    now: datetime,
    *,
    times: Mapping[str, Listed] = NO_TIMES,
    keep: timedelta = NO_TIME,
) -> Change:
    """Makes `contents` all that the source lists, keeping `first_seen` of what stays.

    What it lists no more counts for the time `keep` yet; where `times` are known, they are the
    upstream's. A set of states keeps nothing.
    """
    forget_expired(session, now, source)
    note_change(session, source.set_name)
    known, leaving = _known(session, source), _leaving(session, source)
    gone = known.keys() - contents.keys() - leaving
    if keep and source.set_name != SetName.DOMAIN_STATE:
        _expire(session, source, gone, now + keep)
        _expire(session, source, leaving & contents.keys(), None)
    else:
        remove(session, source, gone | (leaving - contents.keys()))
    added = add_entries(session, source, contents, now, known=known)
    source.dated = bool(times)
    touch(session, source, now)
    _date(session, source, times)
    return added, len(gone)


def add_entries(
    session: Session,
    source: SourceRow,
    contents: Contents,
    now: datetime,
    *,
    known: Mapping[str, object] | None = None,
    expires: datetime | None = None,
) -> int:
    """Adds what is not there yet and returns how many that were; changed states are updated.

    Without `known`, what is there already expires when the rest does.
    """
    anew = known is None
    known = _known(session, source) if known is None else known
    rows = {key: _values(value) for key, value in contents.items()}
    changed = [key for key, row in rows.items() if key in known and known[key] != row]
    remove(session, source, changed)
    fresh = [key for key in rows if key not in known] + changed
    table, column = _table(source)
    seen = {"source_id": source.id, "first_seen": now, "last_seen": now}
    if table is EntryRow:
        seen["expires"] = expires
        if anew:
            _expire(session, source, rows.keys() & known.keys(), expires)
    if fresh or (anew and rows):
        note_change(session, source.set_name)
    if fresh:
        session.execute(insert(table), [{column: key, **rows[key], **seen} for key in fresh])
    return len(fresh)


def remove(session: Session, source: SourceRow, keys: Iterable[str]) -> None:
    """Takes keys off the source's list."""
    table, column = _table(source)
    for chunk in _chunks(keys):
        note_change(session, source.set_name)
        session.execute(
            delete(table).where(table.source_id == source.id, getattr(table, column).in_(chunk))
        )


def touch(session: Session, source: SourceRow, now: datetime) -> None:
    """All that the source lists was seen now, unless its upstream knows better."""
    if source.dated:
        return
    table, _ = _table(source)
    if table is StateRow and _seen_before(session, source, now):
        note_change(session, source.set_name)
    listed = update(table).where(table.source_id == source.id)
    if table is EntryRow:
        listed = listed.where(EntryRow.expires.is_(None))
    session.execute(listed.values(last_seen=now))


def _seen_before(session: Session, source: SourceRow, now: datetime) -> bool:
    """Whether some state was seen on an earlier day only, which is what is published with it."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = StateRow.source_id == source.id, StateRow.last_seen < today
    return session.scalars(select(StateRow.domain).where(*earlier).limit(1)).first() is not None


def forget_expired(session: Session, now: datetime, source: SourceRow | None = None) -> int:
    """Removes entries whose time is over, of one source or of all, and says how many."""
    over = delete(EntryRow).where(EntryRow.expires <= now)
    if source is not None:
        over = over.where(EntryRow.source_id == source.id)
    result = session.execute(over)
    assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
    return result.rowcount


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


def _leaving(session: Session, source: SourceRow) -> set[str]:
    """What the source lists no more, and that counts for a while yet."""
    leaving = EntryRow.source_id == source.id, EntryRow.expires.is_not(None)
    return set(session.scalars(select(EntryRow.key).where(*leaving)))


def _expire(
    session: Session, source: SourceRow, keys: Iterable[str], moment: datetime | None
) -> None:
    for chunk in _chunks(keys):
        some = EntryRow.source_id == source.id, EntryRow.key.in_(chunk)
        session.execute(update(EntryRow).where(*some).values(expires=moment))


def _date(session: Session, source: SourceRow, times: Mapping[str, Listed]) -> None:
    """Writes down when the upstream first and last saw an entry, as far as it says so."""
    if not times or source.set_name == SetName.DOMAIN_STATE:
        return
    firsts = [
        {"source_id": source.id, "key": key, "first_seen": line.first_seen}
        for key, line in times.items()
        if line.first_seen is not None
    ]
    lasts = [
        {"source_id": source.id, "key": key, "last_seen": line.last_seen}
        for key, line in times.items()
        if line.last_seen is not None
    ]
    for rows in filter(None, (firsts, lasts)):
        session.execute(update(EntryRow), rows)


def _values(value: EntryClass | DomainState) -> dict[str, Any]:
    if isinstance(value, DomainState):
        return {"flags": int(value.flags), "mx": " ".join(value.mx)}
    return {"kind": value.value}


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
