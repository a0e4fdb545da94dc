"""Reports of unknown domains, as long as there are too few of them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from gatepost_sync.domains.enough import Enough
from gatepost_sync.store.domain_tables import ReportRow, ReportSaltRow
from gatepost_sync.store.inserting import insert_new

__all__ = [
    "add_reports",
    "count_reports",
    "drop_reports",
    "forget_reports",
    "often_reported",
    "salts_of",
]

AT_ONCE = 500  # bound values of one statement
_SALT = 16  # bytes


def salts_of(session: Session, domains: Sequence[str], day: date) -> Mapping[str, bytes]:
    """The salt of each domain: of the day it was first reported on, which is `day` if it is new."""
    began = (
        select(ReportRow.domain, func.min(ReportRow.day))
        .where(ReportRow.domain.in_(domains))
        .group_by(ReportRow.domain)
    )
    first = {row[0]: row[1] for row in session.execute(began)}
    days = {name: first.get(name, day) for name in domains}
    # In one order: two that insert the same never wait for each other.
    fresh = [{"day": one, "salt": secrets.token_bytes(_SALT)} for one in sorted({*days.values()})]
    if fresh:
        session.execute(insert_new(session, ReportSaltRow), fresh)
    query = select(ReportSaltRow.day, ReportSaltRow.salt)
    rows = session.execute(query.where(ReportSaltRow.day.in_(days.values())))
    found = {row[0]: row[1] for row in rows}
    return {name: found[one] for name, one in days.items()}


def add_reports(session: Session, reporter: str, traces: Mapping[str, str], day: date) -> None:
    """One plugin counts once for a domain, whatever it sends; `traces` are networks by domain."""
    rows = [
        {"domain": name, "reporter": reporter, "day": day, "network": traces[name]}
        for name in sorted(traces)
    ]
    if rows:
        session.execute(insert_new(session, ReportRow), rows)


def often_reported(
    session: Session, enough: Enough, *, among: Sequence[str] | None = None, most: int = AT_ONCE
) -> Sequence[str]:
    """The domains that so many plugins have reported, from so many networks."""
    query = (
        select(ReportRow.domain)
        .group_by(ReportRow.domain)
        .having(
            func.count() >= enough.plugins,
            func.count(ReportRow.network.distinct()) >= enough.networks,
        )
        .order_by(ReportRow.domain)
    )
    if among is not None:
        query = query.where(ReportRow.domain.in_(among))
    return session.scalars(query.limit(most)).all()


def drop_reports(session: Session, domains: Iterable[str]) -> None:
    """Who reported these is not needed any more."""
    session.execute(delete(ReportRow).where(ReportRow.domain.in_(list(domains))))


def forget_reports(session: Session, before: date, *, today: date) -> int:
    """Removes reports of earlier days, and says how many that were.

    Salts go that hide nothing any more.
    """
    result = session.execute(delete(ReportRow).where(ReportRow.day < before))
    needed = select(ReportRow.day)
    session.execute(
        delete(ReportSaltRow).where(ReportSaltRow.day < today, ReportSaltRow.day.not_in(needed))
    )
    assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
    return result.rowcount


def count_reports(session: Session) -> int:
    """How many there are."""
    return session.scalars(select(func.count()).select_from(ReportRow)).one()
