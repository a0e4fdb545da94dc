"""All that is known of one entry: who lists it, since when, until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost.lists.domains import parents
from gatepost.snapshots.times import format_time
from gatepost_sync.listed_entries import allowance
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import MANUAL
from gatepost_sync.store.tables import EntryRow, SourceRow, StateRow

__all__ = ["EntryView", "entry_views"]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as one source has it. `key` is the domain, or 64 hex digits of an address.

    `taken_off`: an allowance or a relay keeps it from being published.
    """

    set: str
    key: str
    source: str
    trust: str
    active: bool
    first_seen: datetime
    last_seen: datetime
    expires: datetime | None
    taken_off: bool

    def to_dict(self) -> dict[str, Any]:
        """For `--json`; times are RFC 3339, UTC."""
        return {
            "set": self.set,
            "key": self.key,
            "source": self.source,
            "trust": self.trust,
            "configured": self.active,
            "first_seen": format_time(self.first_seen),
            "last_seen": format_time(self.last_seen),
            "expires": None if self.expires is None else format_time(self.expires),
            "taken_off": self.taken_off,
        }


def entry_views(session: Session, name: SetName, key: str, now: datetime) -> tuple[EntryView, ...]:
    """What each source has of a key and, of a domain, of the names above it."""
    keys = tuple(parents(key)) if "." in key else (key,)
    if name is SetName.DOMAIN_STATE:
        return tuple(_states(session, keys))
    return tuple(_entries(session, name, keys, now))


def _entries(
    session: Session, name: SetName, keys: tuple[str, ...], now: datetime
) -> Iterator[EntryView]:
    allowed = allowance(session, name, now)
    query = (
        select(EntryRow, SourceRow)
        .join(SourceRow)
        .where(SourceRow.set_name == name, EntryRow.key.in_(keys))
        .order_by(EntryRow.key, SourceRow.name)
    )
    for entry, source in session.execute(query):
        by_hand = source.name == MANUAL
        yield EntryView(
            name, entry.key, source.name, source.trust, source.active,
            entry.first_seen, entry.last_seen, entry.expires,
            allowed.covers(entry.key, by_hand=by_hand),
        )  # fmt: skip


def _states(session: Session, keys: tuple[str, ...]) -> Iterator[EntryView]:
    query = (
        select(StateRow, SourceRow)
        .join(SourceRow)
        .where(StateRow.domain.in_(keys))
        .order_by(StateRow.domain, SourceRow.name)
    )
    for state, source in session.execute(query):
        yield EntryView(
            SetName.DOMAIN_STATE, state.domain, source.name, source.trust, source.active,
            state.first_seen, state.last_seen, None, taken_off=False,
        )  # fmt: skip
