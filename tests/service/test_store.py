"""What sources list, on SQLite and on PostgreSQL: the same questions, the same answers."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost.lists.entries import EntryClass
from gatepost.lists.state import DomainFlag, DomainState
from gatepost_sync.errors import ServiceError
from gatepost_sync.service import Service
from gatepost_sync.store.lists import add_entries, count, replace
from gatepost_sync.store.sources import active_sources, deactivate, find_source, source_row
from gatepost_sync.store.tables import EntryRow, SourceRow, StateRow
from gatepost_sync.trust import Trust

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LISTED = EntryClass.DISPOSABLE


def source(session: Session, name: str = "own", set_name: str = "disposable") -> SourceRow:
    return source_row(session, set_name, name, trust=Trust.LISTED)


def seen(session: Session) -> dict[str, tuple[datetime, datetime]]:
    rows = session.execute(select(EntryRow.key, EntryRow.first_seen, EntryRow.last_seen))
    return {key: (first, last) for key, first, last in rows}


def test_a_list_is_replaced_as_a_whole_and_what_stays_keeps_its_first_day(either: Service) -> None:
    many = {f"a{n}.example": LISTED for n in range(1_203)}  # more than one statement takes
    with either.database.write() as session:
        assert replace(session, source(session), many, NOW) == (1_203, 0)
    fewer = {"a7.example": LISTED, "new.example": LISTED}
    with either.database.write() as session:
        assert replace(session, source(session), fewer, LATER) == (1, 1_202)
    with either.database.read() as session:
        assert seen(session) == {"a7.example": (NOW, LATER), "new.example": (LATER, LATER)}


def test_two_sources_may_list_the_same(either: Service) -> None:
    with either.database.write() as session:
        for name in ("one", "two"):
            assert add_entries(session, source(session, name), {"a.example": LISTED}, NOW) == 1
        replace(session, source(session, "one"), {}, LATER)
        assert count(session, source(session, "one")) == 0
        assert count(session, source(session, "two")) == 1


def test_a_state_that_changed_is_written_anew(either: Service) -> None:
    null = DomainState(DomainFlag.NULL_MX)
    mail = DomainState(DomainFlag.HAS_MX, ("mx1.example", "mx2.example"))
    with either.database.write() as session:
        row = source(session, set_name="domain_state")
        assert replace(session, row, {"a.example": null}, NOW) == (1, 0)
        assert replace(session, row, {"a.example": null}, NOW) == (0, 0)
        assert replace(session, row, {"a.example": mail}, LATER) == (1, 0)
    with either.database.read() as session:
        found = session.execute(select(StateRow.flags, StateRow.mx)).one()
    assert found == (int(DomainFlag.HAS_MX), "mx1.example mx2.example")


def test_a_source_that_is_put_back_is_the_same_one(either: Service) -> None:
    with either.database.write() as session:
        first = source(session).id
        deactivate(session, [source(session)])
        assert active_sources(session) == ()
        assert source(session).id == first
        assert [row.id for row in active_sources(session)] == [first]
        assert find_source(session, "blacklist", "own") is None


def test_what_fails_leaves_nothing_and_is_said_in_one_line(either: Service) -> None:
    with pytest.raises(ServiceError) as caught, either.database.write() as session:
        session.add_all([SourceRow(set_name="blacklist", name="own", active=True), SourceRow(id=9)])
    assert "\n" not in str(caught.value)
    assert "INSERT" not in str(caught.value)
    with either.database.read() as session:
        assert session.scalars(select(SourceRow.id)).all() == []
