"""What is published of domains: what sources say of them, and what our own checks found."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gatepost.lists.cleaning import protected_domains
from gatepost.lists.domains import parents
from gatepost.lists.mx_names import from_row
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.registration.record import YOUNG_DAYS
from gatepost_sync.domains.seen import CANNOT_RECEIVE
from gatepost_sync.sources.manual import MANUAL
from gatepost_sync.store.domain_tables import DomainRow, RegistrationRow
from gatepost_sync.store.mx_sets import mx_rows
from gatepost_sync.store.tables import SourceRow, StateRow

__all__ = ["domain_states", "next_lapse"]

_COUNTS = timedelta(days=120)  # longer than the longest `refresh_days`: older checks say nothing
_YOUNG = timedelta(days=YOUNG_DAYS)
_READ_AT_ONCE = 10_000


def domain_states(session: Session, now: datetime) -> dict[str, DomainState]:
    """One state a domain: what was said by hand, else by a confirmed source, else what we found,
    else what another source says."""
    said = [*_said_by_sources(session)]
    states = {domain: state for domain, state, sure in reversed(said) if sure}
    for domain, state in _found(session, now):
        states.setdefault(domain, state)
    for domain, state, _ in said:
        states.setdefault(domain, state)
    return states


def next_lapse(session: Session, now: datetime) -> datetime | None:
    """When the first check counts no more, or the first domain is young no more; None for never."""
    checked = select(func.min(DomainRow.checked_at)).where(DomainRow.checked_at > now - _COUNTS)
    since = select(func.min(RegistrationRow.since)).where(RegistrationRow.since > now - _YOUNG)
    ends = (
        (session.scalar(checked), _COUNTS),
        (session.scalar(since), _YOUNG),
    )
    return min((moment + term for moment, term in ends if moment is not None), default=None)


def _said_by_sources(session: Session) -> Iterator[tuple[str, DomainState, bool]]:
    """Domain, state, and whether a person vouches for it; those that count more come first."""
    query = (
        select(
            StateRow.domain, StateRow.flags, StateRow.mx, StateRow.last_seen,
            SourceRow.name, SourceRow.confirmed,
        )
        .join(SourceRow)
        .where(SourceRow.active)
        .order_by((SourceRow.name == MANUAL).desc(), SourceRow.confirmed.desc(), SourceRow.name)
    )  # fmt: skip
    for domain, flags, mx, seen, source, confirmed in session.execute(query):
        # What somebody said is true until they say otherwise: it has no day.
        checked = None if source == MANUAL else seen.date()
        state = DomainState(DomainFlag(flags), tuple(mx.split()), checked)
        yield domain, state, confirmed


def _found(session: Session, now: datetime) -> Iterator[tuple[str, DomainState]]:
    """What our checks found, of domains that may be published so."""
    hosts, young, protected = mx_rows(session), _young(session, now), protected_domains()
    days: dict[date, date] = {}  # a few hundred: one object for each
    query = select(
        DomainRow.name, DomainRow.flags, DomainRow.mx_set, DomainRow.checked_at, DomainRow.catch_all
    ).where(DomainRow.checked_at > now - _COUNTS)
    rows = session.execute(query.execution_options(yield_per=_READ_AT_ONCE))
    cannot, flags_of = int(CANNOT_RECEIVE), {n: DomainFlag(n) for n in range(256)}
    for name, number, mx, checked_at, catch_all in rows:
        if number & cannot:
            if name in protected:
                continue
        elif catch_all:
            number |= int(DomainFlag.CATCH_ALL)  # noqa: PLW2901  the enum's own is slow
        if young and not young.isdisjoint(parents(name)):
            number |= int(DomainFlag.YOUNG)  # noqa: PLW2901  as above
        assert checked_at is not None  # noqa: S101  the query asks for it
        day = checked_at.date()
        known = from_row(hosts[mx], name) if mx is not None else ()
        yield name, DomainState(flags_of[number], known, days.setdefault(day, day))


def _young(session: Session, now: datetime) -> frozenset[str]:
    since = RegistrationRow.since > now - _YOUNG
    found: Iterable[str] = session.scalars(select(RegistrationRow.domain).where(since))
    return frozenset(found)
