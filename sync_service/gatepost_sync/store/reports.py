"""Reports of unknown domains, as long as there are too few of them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from gatepost_sync.store.domain_tables import ReportRow
from gatepost_sync.store.inserting import insert_new

__all__ = ["add_reports", "count_reports", "drop_reports", "forget_reports", "often_reported"]

AT_ONCE = 500  # bound values of one statement


def add_reports(session: Session, reporter: str, domains: Sequence[str], day: date) -> None:
    """One plugin counts once for a domain, whatever it sends."""
    # In one order: two that insert the same never wait for each other.
    rows = [{"domain": name, "reporter": reporter, "day": day} for name in sorted(domains)]
    if rows:
        session.execute(insert_new(session, ReportRow), rows)


def often_reported(
    session: Session, plugins: int, *, among: Sequence[str] | None = None, most: int = AT_ONCE
) -> Sequence[str]:
    """The domains that so many plugins have reported."""
    query = (
        select(ReportRow.domain)
        .group_by(ReportRow.domain)
        .having(func.count() >= plugins)
        .order_by(ReportRow.domain)
    )
    if among is not None:
        query = query.where(ReportRow.domain.in_(among))
    return session.scalars(query.limit(most)).all()


def drop_reports(session: Session, domains: Iterable[str]) -> None:
    """Who reported these is not needed any more."""
    session.execute(delete(ReportRow).where(ReportRow.domain.in_(list(domains))))


def forget_reports(session: Session, before: date) -> int:
    """Removes reports of earlier days, and says how many that were."""
    result = session.execute(delete(ReportRow).where(ReportRow.day < before))
    assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
    return result.rowcount


def count_reports(session: Session) -> int:
    """How many there are."""
    return session.scalars(select(func.count()).select_from(ReportRow)).one()
