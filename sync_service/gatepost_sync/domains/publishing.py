"""What is published of domains: what sources say of them, and what our own checks found."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from gatepost.lists.cleaning import protected_domains
from gatepost.lists.cohorts import day_number
from gatepost.lists.domains import parents
from gatepost.lists.mx_names import to_row
from gatepost.lists.state import DomainFlag
from gatepost.lists.state_runs import OneState, StateRuns
from gatepost.registration.record import YOUNG_DAYS
from gatepost_sync.domains.cohorts import COHORTS
from gatepost_sync.domains.seen import CANNOT_RECEIVE
from gatepost_sync.sources.manual import MANUAL
from gatepost_sync.store.domain_tables import DomainRow, RegistrationRow
from gatepost_sync.store.mx_sets import mx_rows
from gatepost_sync.store.tables import SourceRow, StateRow

__all__ = ["domain_states", "next_lapse"]

_COUNTS = timedelta(days=120)  # longer than the longest `refresh_days`: older checks say nothing
_YOUNG = timedelta(days=YOUNG_DAYS)
_DAY = 86_400  # seconds


def domain_states(session: Session, now: datetime) -> StateRuns:
    """One state a domain: what was said by hand, else by a confirmed source, else what we found,
    else what another source says."""
    said = [*_said_by_sources(session)]
    first = {row[0]: row for row, sure in reversed(said) if sure}
    last = {row[0]: row for row, sure in reversed(said) if row[0] not in first}
    runs = StateRuns()
    for found in _found(session, now):
        runs.add(row for row in found if row[0] not in first)
        for name, *_ in found if last else ():
            last.pop(name, None)
    runs.add((first | last).values())
    return runs


def next_lapse(session: Session, now: datetime) -> datetime | None:
    """When the first check counts no more, or the first domain is young no more; None for never."""
    checked = select(func.min(DomainRow.checked_at)).where(DomainRow.checked_at > now - _COUNTS)
    since = select(func.min(RegistrationRow.since)).where(RegistrationRow.since > now - _YOUNG)
    ends = (
        (session.scalar(checked), _COUNTS),
        (session.scalar(since), _YOUNG),
    )
    return min((moment + term for moment, term in ends if moment is not None), default=None)


def _said_by_sources(session: Session) -> Iterator[tuple[OneState, bool]]:
    """A state, and whether a person vouches for it; those that count more come first."""
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
        checked = 0 if source == MANUAL else day_number(seen.date())
        yield (domain, flags, to_row(mx.split(), domain), checked), confirmed


def _found(session: Session, now: datetime) -> Iterator[list[OneState]]:
    """What our checks found, of domains that may be published so; cohort by cohort."""
    hosts, young, protected = mx_rows(session), _young(session, now), protected_domains()
    checked = type_coerce(DomainRow.checked_at, BigInteger)  # millions: no moment is made of it
    query = select(
        DomainRow.name, DomainRow.flags, DomainRow.mx_set, checked, DomainRow.catch_all
    ).where(DomainRow.checked_at > now - _COUNTS)
    cannot, catches, is_young = map(int, (CANNOT_RECEIVE, DomainFlag.CATCH_ALL, DomainFlag.YOUNG))
    for cohort in range(COHORTS):
        part: list[OneState] = []
        for name, flags, mx, seen, catch_all in session.execute(
            query.where(DomainRow.cohort == cohort)
        ):
            known = flags
            if flags & cannot:
                if name in protected:
                    continue
            elif catch_all:
                known |= catches
            if young and not young.isdisjoint(parents(name)):
                known |= is_young
            part.append((name, known, b"" if mx is None else hosts[mx], seen // _DAY))
        yield part


def _young(session: Session, now: datetime) -> frozenset[str]:
    since = RegistrationRow.since > now - _YOUNG
    found: Iterable[str] = session.scalars(select(RegistrationRow.domain).where(since))
    return frozenset(found)
