"""When each cohort is due, and how far the check of one is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gatepost_sync.domains.cohorts import COHORTS
from gatepost_sync.store.domain_tables import CohortRow, DomainRow

__all__ = ["cohorts_due", "move_cohort", "reached_of", "remember_reached", "shards_due", "spread"]

SHARD = 16  # cohorts; the domains that do not wait for theirs are shared out among so many jobs


def spread(session: Session, now: datetime, period: timedelta) -> None:
    """Makes the rows, evenly over the period; a shorter period counts from now on."""
    known = session.scalars(select(func.count()).select_from(CohortRow)).one()
    if not known:
        first = session.scalars(select(DomainRow.name).limit(1)).first()
        if first is not None:
            session.add_all(
                CohortRow(number=number, due=now + period * (number + 1) / COHORTS)
                for number in range(COHORTS)
            )
    late = update(CohortRow).where(CohortRow.due > now + period).values(due=now + period)
    session.execute(late.execution_options(synchronize_session=False))


def cohorts_due(session: Session, now: datetime) -> Sequence[int]:
    """The cohorts whose time has come."""
    query = select(CohortRow.number).where(CohortRow.due <= now).order_by(CohortRow.due)
    return session.scalars(query).all()


def shards_due(session: Session, now: datetime) -> Sequence[int]:
    """The shards with domains that do not wait for their cohort and whose time has come."""
    shard = (DomainRow.cohort // SHARD).label("shard")
    query = select(shard).where(DomainRow.next_check <= now).distinct()
    return sorted({int(found) for found in session.scalars(query)})


def reached_of(session: Session, number: int) -> str | None:
    """The last domain of the cohort that was checked this time; None before the first."""
    return session.get_one(CohortRow, number).reached


def remember_reached(session: Session, number: int, name: str) -> None:
    """The check got so far."""
    _set(session, number, reached=name)


def move_cohort(session: Session, number: int, due: datetime) -> None:
    """The check is over; the next one is then."""
    _set(session, number, reached=None, due=due)


def _set(session: Session, number: int, **values: object) -> None:
    session.execute(
        update(CohortRow)
        .where(CohortRow.number == number)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
