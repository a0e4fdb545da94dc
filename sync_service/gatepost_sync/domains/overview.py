"""The domains that are looked after, as people look at them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from gatepost.lists.mx_names import from_row
from gatepost.lists.state import DomainFlag
from gatepost.snapshots.times import format_time
from gatepost_sync.store.domain_tables import (
    CohortRow,
    DomainRow,
    MxSetRow,
    RegistrationRow,
    ReportRow,
)

__all__ = ["DomainView", "DomainsOverview", "overview", "view_domain"]

_CLASSES = {
    "not checked yet": DomainFlag(0),
    "mail hosts": DomainFlag.REGISTERED | DomainFlag.HAS_MX,
    "own address only": DomainFlag.REGISTERED,
    "null MX": DomainFlag.REGISTERED | DomainFlag.NULL_MX,
    "no mail host": DomainFlag.REGISTERED | DomainFlag.NO_MAIL_HOST,
    "unregistered": DomainFlag.UNREGISTERED,
}


@dataclass(frozen=True, slots=True)
class DomainsOverview:
    """Counts; times are RFC 3339, UTC."""

    domains: int
    classes: dict[str, int]
    catch_all: int
    unanswered: int
    doubtful: int
    due: int
    """Whose time has come: domains of their own, and cohorts."""
    cohorts_due: int
    oldest_check: str | None
    mx_sets: int
    registrations: int
    registrations_due: int
    reported: int
    """Domains that too few plugins have reported."""

    def to_dict(self) -> dict[str, Any]:
        """Stable shape; members may be added."""
        return {"schema": 1, **asdict(self)}

    def rows(self) -> Iterator[tuple[str, str]]:
        """Name and value, for people."""
        yield "domains", f"{self.domains:,}"
        for name, number in self.classes.items():
            yield f"  {name}", f"{number:,}"
        yield "catch-all", f"{self.catch_all:,}"
        yield "unanswered", f"{self.unanswered:,} did not answer last time"
        yield "doubtful", f"{self.doubtful:,} seem to be gone, and are asked again"
        yield "due", f"{self.due:,} domains, {self.cohorts_due} of 256 cohorts"
        yield "oldest check", self.oldest_check or "none"
        yield "MX sets", f"{self.mx_sets:,}"
        yield "registrations", f"{self.registrations:,}, {self.registrations_due:,} due"
        yield "reported", f"{self.reported:,} by too few plugins"


@dataclass(frozen=True, slots=True)
class DomainView:
    """All there is to know of one domain; times are RFC 3339, UTC."""

    name: str
    origin: str
    cohort: int
    flags: tuple[str, ...]
    mx: tuple[str, ...]
    catch_all: bool | None
    checked_at: str | None
    next_check: str | None
    failures: int
    doubts: int
    asked: int
    registered_since: str | None
    registered_until: str | None

    def to_dict(self) -> dict[str, Any]:
        """Stable shape; members may be added."""
        return {"schema": 1, **asdict(self)}


def overview(session: Session, now: datetime) -> DomainsOverview:
    """Counts them."""
    by_flags = select(DomainRow.flags, func.count()).group_by(DomainRow.flags)
    found: dict[int, int] = {row[0]: row[1] for row in session.execute(by_flags)}
    oldest = session.scalars(select(func.min(DomainRow.checked_at))).one()
    reported = select(func.count(func.distinct(ReportRow.domain)))
    return DomainsOverview(
        domains=sum(found.values()),
        classes={name: found.get(int(flags), 0) for name, flags in _CLASSES.items()},
        catch_all=_count(session, DomainRow.catch_all.is_(True)),
        unanswered=_count(session, DomainRow.failures > 0),
        doubtful=_count(session, DomainRow.doubts > 0),
        due=_count(session, DomainRow.next_check <= now),
        cohorts_due=_count(session, CohortRow.due <= now),
        oldest_check=None if oldest is None else format_time(oldest),
        mx_sets=_count(session, MxSetRow.id > 0),
        registrations=_count(session, RegistrationRow.checked_at.is_not(None)),
        registrations_due=_count(session, RegistrationRow.next_check <= now),
        reported=session.scalars(reported).one(),
    )


def view_domain(session: Session, row: DomainRow, registrable: str | None) -> DomainView:
    """What its rows say; `next_check` is that of its cohort where it has none of its own."""
    flags = DomainFlag(row.flags)
    sets = None if row.mx_set is None else session.get(MxSetRow, row.mx_set)
    cohort = session.get(CohortRow, row.cohort)
    known = session.get(RegistrationRow, registrable) if registrable else None
    return DomainView(
        name=row.name,
        origin=row.origin,
        cohort=row.cohort,
        flags=tuple(str(flag.name).lower() for flag in flags),
        mx=() if sets is None else from_row(sets.hosts.encode("ascii"), row.name),
        catch_all=row.catch_all,
        checked_at=_time(row.checked_at),
        next_check=_time(row.next_check or (cohort.due if cohort is not None else None)),
        failures=row.failures,
        doubts=row.doubts,
        asked=row.asked,
        registered_since=None if known is None else _time(known.since),
        registered_until=None if known is None else _time(known.until),
    )


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count()).where(where)).one()


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else format_time(moment)
