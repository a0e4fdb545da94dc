"""A replica answers what may be a moment old, as long as it keeps up; else the primary does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text, update
from sqlalchemy.orm import Session

from gatepost_sync.errors import ServiceError
from gatepost_sync.queue.listing import find_job
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.migrate import migrate
from gatepost_sync.store.replica import LOOK_SECONDS, Replica, beat
from gatepost_sync.store.tables import HeartbeatRow
from support.servers import Postgres
from support.waiting import wait_until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOUND = timedelta(seconds=30)


class Time:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.passed = 0.0

    def clock(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)

    def timer(self) -> float:
        return self.passed


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    migrate(opened)
    yield opened
    opened.close()


def set_beat(database: Database, at: datetime) -> None:
    with database.write() as session:
        session.execute(update(HeartbeatRow).values(at=at))


def test_the_heartbeat_is_written_now_and_then(database: Database) -> None:
    with database.write() as session:
        beats = [beat(session, NOW + timedelta(seconds=second)) for second in range(7)]
    assert beats == [True, False, False, True, False, False, True]


def test_one_that_is_too_far_behind_is_not_asked_until_it_has_caught_up(
    database: Database,
) -> None:
    time = Time()
    replica = Replica(database.engine, BOUND, clock=time.clock, timer=time.timer)
    assert not replica.usable  # nobody ever was at work there
    set_beat(database, NOW)
    assert not replica.usable  # and that counts for a moment
    time.passed += LOOK_SECONDS + 1
    assert replica.usable
    time.passed += BOUND.total_seconds()
    assert not replica.usable
    set_beat(database, time.clock())
    time.passed += LOOK_SECONDS + 1
    assert replica.usable
    replica.failed()
    assert not replica.usable


def test_one_that_is_away_is_not_asked(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'no' / 'such.sqlite3'}")
    assert not Replica(engine, BOUND).usable


def where(session: Session) -> bool:
    """Whether it is the replica that answers."""
    return bool(session.scalar(text("SELECT pg_is_in_recovery()")))


@pytest.fixture
def followed(
    make_settings: Callable[..., ServiceSettings], postgres: Postgres
) -> Iterator[tuple[Service, Postgres]]:
    """A service on PostgreSQL, and a second PostgreSQL that streams from the first."""
    settings = make_settings("postgresql")
    with open_service(settings):
        pass
    replica = postgres.replica()
    replica.start()
    url = settings.database.replace(f":{postgres.port}/", f":{replica.port}/")
    try:
        with open_service(settings.model_copy(update={"database_replica_url": url})) as service:
            yield service, replica
    finally:
        replica.remove()


@pytest.mark.slow
@pytest.mark.once
def test_a_streaming_replica_answers_and_the_primary_when_it_is_down(
    followed: tuple[Service, Postgres],
) -> None:
    service, server = followed
    database = service.database
    assert database.replica is not None
    assert not database.look(where)  # no worker has been at work yet

    def seen() -> bool:
        with database.write() as session:
            beat(session, datetime.now(UTC))
        database.replica._looked = float("-inf")  # type: ignore[union-attr]  as if time had passed
        return database.look(where)

    wait_until(seen, what="the replica has the heartbeat", seconds=60)
    with pytest.raises(ServiceError, match="no job 7"):
        database.look(lambda session: find_job(session, 7))
    assert database.look(where)  # what is nowhere is no fault of the replica's
    server.stop()
    assert not database.look(where)
    server.start()
    wait_until(seen, what="the replica is asked again", seconds=60)
