"""Rows of domains: those that are due, and what a check made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from gatepost.lists.state import DomainFlag
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.course import Standing
from gatepost_sync.sets import SetName
from gatepost_sync.store.domain_tables import DomainRow
from gatepost_sync.store.inserting import insert_new
from gatepost_sync.store.marks import note_change

__all__ = [
    "DomainKey",
    "Origin",
    "Watched",
    "add_domains",
    "count_reported",
    "drop_domain",
    "drop_never_were",
    "due_domains",
    "find_domain",
    "next_of_cohort",
    "note_asked",
]

AT_ONCE = 5_000  # rows of one statement

DomainKey = tuple[int, str]
"""Cohort and name."""


class Origin(StrEnum):
    """How a domain came to be looked after."""

    SEED = "seed"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Watched:
    """A domain as its row says it."""

    key: DomainKey
    standing: Standing

    @property
    def name(self) -> str:
        """The canonical domain."""
        return self.key[1]


def add_domains(
    session: Session, cohorts: Cohorts, names: Iterable[str], origin: Origin, now: datetime
) -> int:
    """Looks after these canonical domains from now on; says how many are new."""
    before = _count(session)
    fixed = {
        "origin": origin.value, "flags": 0, "next_check": now,
        "failures": 0, "doubts": 0, "asked": 0,
    }  # fmt: skip
    remaining = iter(names)
    while batch := list(islice(remaining, AT_ONCE)):
        rows = [{"cohort": cohorts.of(name), "name": name, **fixed} for name in batch]
        session.execute(insert_new(session, DomainRow), rows)
    return _count(session) - before


def due_domains(
    session: Session, cohorts: range, now: datetime, *, most: int
) -> tuple[Watched, ...]:
    """Those of these cohorts that do not wait for them, and whose time has come."""
    return _watched(
        session,
        DomainRow.next_check <= now,
        DomainRow.cohort >= cohorts.start,
        DomainRow.cohort < cohorts.stop,
        most=most,
    )


def next_of_cohort(
    session: Session, cohort: int, after: str | None, *, most: int
) -> tuple[Watched, ...]:
    """The domains of a cohort that come after one of them, in the order of names."""
    return _watched(session, DomainRow.cohort == cohort, DomainRow.name > (after or ""), most=most)


def count_reported(session: Session) -> int:
    """How many are there because plugins reported them."""
    query = select(func.count()).select_from(DomainRow)
    return session.scalars(query.where(DomainRow.origin == Origin.REPORT.value)).one()


def drop_never_were(session: Session, cohort: int) -> None:
    """Forgets those of a cohort that were reported and do not exist: misspelt, or made up."""
    gone = delete(DomainRow).where(
        DomainRow.cohort == cohort,
        DomainRow.origin == Origin.REPORT.value,
        DomainRow.flags == int(DomainFlag.UNREGISTERED),
    )
    if _rows(session, gone):
        note_change(session, SetName.DOMAIN_STATE)


def drop_domain(session: Session, row: DomainRow) -> None:
    """Looks after a domain no more."""
    note_change(session, SetName.DOMAIN_STATE)
    session.delete(row)


def find_domain(session: Session, cohorts: Cohorts, name: str) -> DomainRow | None:
    """The row of a canonical domain, None when nobody looks after it."""
    return session.get(DomainRow, (cohorts.of(name), name))


def note_asked(session: Session, cohorts: Cohorts, counts: Iterable[tuple[str, int]]) -> None:
    """Somebody asked about these so often; of those that nobody looks after nothing is kept."""
    rows = [
        {"its_cohort": cohorts.of(name), "its_name": name, "more": number}
        for name, number in counts
    ]
    if not rows:
        return
    statement = (
        update(DomainRow)
        .where(DomainRow.cohort == bindparam("its_cohort"), DomainRow.name == bindparam("its_name"))
        .values(asked=DomainRow.asked + bindparam("more"))
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(statement, rows)


def _watched(session: Session, *where: ColumnElement[bool], most: int) -> tuple[Watched, ...]:
    # Columns, not objects: a check reads a thousand rows at a time.
    query = select(
        DomainRow.cohort, DomainRow.name, DomainRow.flags, DomainRow.mx_set, DomainRow.checked_at,
        DomainRow.next_check, DomainRow.failures, DomainRow.doubts, DomainRow.asked,
        DomainRow.catch_all,
    ).where(*where)  # fmt: skip
    rows = session.execute(query.order_by(DomainRow.cohort, DomainRow.name).limit(most)).all()
    flag = [DomainFlag(number) for number in range(256)]  # an enum is slow in finding its members
    return tuple(
        Watched((cohort, name), Standing(flag[flags], *rest)) for cohort, name, flags, *rest in rows
    )


def _rows(session: Session, change: Delete) -> int:
    """How many rows were changed."""
    result = session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
    return result.rowcount


def _count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(DomainRow)).one()
