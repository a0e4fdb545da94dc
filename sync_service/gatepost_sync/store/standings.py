"""What checks came to, written to the rows of domains."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from sqlalchemy import CursorResult, Update, bindparam, case, select, update
from sqlalchemy.orm import Session

from gatepost_sync.domains.course import Published
from gatepost_sync.sets import SetName
from gatepost_sync.store.domain_tables import DomainRow
from gatepost_sync.store.domains import DomainKey, Watched
from gatepost_sync.store.marks import note_change

__all__ = ["confirm_standings", "save_standings"]


def save_standings(session: Session, changed: Sequence[Watched]) -> None:
    """Writes what the checks came to; in the order of keys, so that no two wait for each other."""
    if not changed:
        return
    before = _published(session, changed)
    if any(before.get(one.key) != one.standing.published for one in changed):
        note_change(session, SetName.DOMAIN_STATE)
    columns = ("flags", "mx_set", "checked_at", "next_check", "failures", "doubts", "asked")
    table = DomainRow.__table__
    new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
    # What was found out meanwhile of the same mail hosts stays.
    same_hosts = DomainRow.mx_set.is_not_distinct_from(new["mx_set"])
    statement = (
        update(DomainRow)
        .where(DomainRow.cohort == bindparam("its_cohort"), DomainRow.name == bindparam("its_name"))
        .values({**new, "catch_all": case((same_hosts, DomainRow.catch_all), else_=None)})
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(statement, [_values(one) for one in changed])


def confirm_standings(session: Session, confirmed: Sequence[Watched], now: datetime) -> None:
    """These are as they were and were checked `now`: one statement for all, as most are so."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for cohort, names in _by_cohort(confirmed):
        some = update(DomainRow).where(DomainRow.cohort == cohort, DomainRow.name.in_(names))
        checked = some.values(checked_at=now)
        if _rows(session, checked.where(DomainRow.checked_at < today)):
            note_change(session, SetName.DOMAIN_STATE)  # the day is published
        _rows(session, checked.where(DomainRow.checked_at.between(today, now)))


def _by_cohort(some: Sequence[Watched]) -> Iterator[tuple[int, list[str]]]:
    """Of domains in the order of keys."""
    for cohort, group in groupby(some, key=lambda one: one.key[0]):
        yield cohort, [one.name for one in group]


def _rows(session: Session, change: Update) -> int:
    """How many rows were changed."""
    result = session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)  # noqa: S101  an UPDATE gives no other
    return result.rowcount


def _published(session: Session, some: Sequence[Watched]) -> dict[DomainKey, Published]:
    """What is published of these as they are now, and until this transaction is over."""
    found: dict[DomainKey, Published] = {}
    for cohort, names in _by_cohort(some):
        query = select(
            DomainRow.name, DomainRow.flags, DomainRow.mx_set, DomainRow.checked_at,
            DomainRow.catch_all,
        ).where(DomainRow.cohort == cohort, DomainRow.name.in_(names))  # fmt: skip
        rows = session.execute(query.order_by(DomainRow.name).with_for_update())
        for name, flags, mx, checked_at, catch_all in rows:
            found[cohort, name] = Published.of(flags, mx, checked_at, catch_all)
    return found


def _values(one: Watched) -> dict[str, object]:
    new = one.standing
    return {
        "its_cohort": one.key[0],
        "its_name": one.key[1],
        "new_flags": int(new.flags),
        "new_mx_set": new.mx,
        "new_checked_at": new.checked_at,
        "new_next_check": new.next_check,
        "new_failures": new.failures,
        "new_doubts": new.doubts,
        "new_asked": new.asked,
    }
