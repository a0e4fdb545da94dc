"""What the operator added by hand: a source that nothing is collected from."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost_sync.errors import ServiceError
from gatepost_sync.sets import SetName
from gatepost_sync.store.lists import Contents, add_entries, forget_expired, remove
from gatepost_sync.store.sources import find_source, source_row
from gatepost_sync.store.tables import EntryRow, SourceRow, StateRow
from gatepost_sync.trust import Trust

__all__ = ["MANUAL", "add_by_hand", "remove_by_hand"]

MANUAL = "manual"


def add_by_hand(
    session: Session,
    name: SetName,
    contents: Contents,
    now: datetime,
    *,
    expires: datetime | None = None,
) -> int:
    """Adds entries, which count until `expires`; returns how many are new or, of states, changed.

    What was there already expires at that moment as well; never, without one.
    """
    source = source_row(session, name, MANUAL, trust=Trust.CONFIRMED)
    forget_expired(session, now, source)
    return add_entries(session, source, contents, now, expires=expires)


def remove_by_hand(session: Session, name: SetName, keys: Iterable[str]) -> None:
    """Removes entries that were added by hand; ServiceError, and nothing is, if one was not."""
    keys = tuple(keys)
    source = find_source(session, name, MANUAL)
    for key in keys:
        listing = _sources_listing(session, name, key)
        if MANUAL not in listing:
            raise ServiceError(_not_by_hand(name, key, listing))
    if source is not None:
        remove(session, source, keys)


def _sources_listing(session: Session, name: SetName, key: str) -> tuple[str, ...]:
    listed = select(SourceRow.name).where(SourceRow.set_name == name, SourceRow.active)
    if name is SetName.DOMAIN_STATE:
        listed = listed.join(StateRow).where(StateRow.domain == key)
    else:
        listed = listed.join(EntryRow).where(EntryRow.key == key)
    return tuple(session.scalars(listed.order_by(SourceRow.name)))


def _not_by_hand(name: SetName, key: str, listing: tuple[str, ...]) -> str:
    what = key if "." in key else "this address"  # addresses are known by their hash only
    if not listing:
        return f"{what} is not in {name}; nothing was changed"
    return (
        f"{what} was not added to {name} by hand, {', '.join(listing)} lists it; "
        "ask there, or leave that source out of the settings"
    )
