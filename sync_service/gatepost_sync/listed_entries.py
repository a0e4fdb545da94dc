"""What a set comes to: all that its sources list, merged, less what others take off it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from gatepost.lists.entries import EntryClass, ListEntry
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import MANUAL
from gatepost_sync.store.tables import EntryRow, SourceRow
from gatepost_sync.subtracting import Allowance
from gatepost_sync.trust import Trust

__all__ = ["SUBTRACTS", "Dated", "allowance", "listed_entries", "next_expiry"]

SUBTRACTS = {
    SetName.DISPOSABLE: (SetName.ALLOW, SetName.RELAY),
    SetName.BLACKLIST: (SetName.ALLOW,),
    SetName.MX: (SetName.ALLOW,),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry as it is published, and the day (UTC) that some source has it since."""

    entry: ListEntry
    since: date


def listed_entries(session: Session, name: SetName, now: datetime) -> dict[str, Dated]:
    """By key, what is published of a list."""
    merged = _merged(session, name, now)
    allowed = allowance(session, name, now)
    if not allowed:
        return merged
    return {
        key: one
        for key, one in merged.items()
        if not allowed.covers(key, by_hand=MANUAL in one.entry.sources)
    }


def allowance(session: Session, name: SetName, now: datetime) -> Allowance:
    """What other lists take off the set `name`."""
    query = (
        select(EntryRow.key, SourceRow.name == MANUAL)
        .join(SourceRow)
        .where(SourceRow.set_name.in_(SUBTRACTS.get(name, ())), SourceRow.active, _counts(now))
    )
    return Allowance.of((key, bool(by_hand)) for key, by_hand in session.execute(query))


def next_expiry(session: Session, name: SetName, now: datetime) -> datetime | None:
    """When the first entry after `now` counts no more; None when none expires."""
    sets = (name, *SUBTRACTS.get(name, ()))
    query = select(func.min(EntryRow.expires)).join(SourceRow)
    return session.scalar(
        query.where(SourceRow.set_name.in_(sets), SourceRow.active, EntryRow.expires > now)
    )


def _merged(session: Session, name: SetName, now: datetime) -> dict[str, Dated]:
    """One entry a key, with all that list it; those that only one vote is for are left out."""
    query = (
        select(EntryRow.key, EntryRow.kind, EntryRow.first_seen, SourceRow.name, SourceRow.trust)
        .join(SourceRow)
        .where(SourceRow.set_name == name, SourceRow.active, _counts(now))
        .order_by(SourceRow.name)
    )
    merged: dict[str, Dated] = {}
    lonely: set[str] = set()
    shared: dict[Dated, Dated] = {}  # few combinations exist: keep each once
    for key, kind, first_seen, source, trust in session.execute(query):
        known = merged.get(key)
        one = _with(known, EntryClass(kind), source, trust == Trust.CONFIRMED, first_seen.date())
        merged[key] = shared.setdefault(one, one)
        if known is None and trust == Trust.VOTE:
            lonely.add(key)
        elif known is not None:
            lonely.discard(key)
    return _without(merged, lonely)


def _with(known: Dated | None, kind: EntryClass, source: str, confirmed: bool, day: date) -> Dated:
    if known is None:
        return Dated(ListEntry(kind, (source,), confirmed), day)
    entry = known.entry
    return Dated(
        ListEntry(kind, (*entry.sources, source), confirmed or entry.confirmed),
        min(known.since, day),
    )


def _without(merged: dict[str, Dated], keys: Iterable[str]) -> dict[str, Dated]:
    for key in keys:
        del merged[key]
    return merged


def _counts(now: datetime) -> ColumnElement[bool]:
    return or_(EntryRow.expires.is_(None), EntryRow.expires > now)
