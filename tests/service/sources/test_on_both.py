"""A year of sources on SQLite, and the same on PostgreSQL: whoever asks gets the same answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gatepost.lists.sources import Source
from gatepost_sync.building import build_sets
from gatepost_sync.entry_view import entry_views
from gatepost_sync.errors import RetireRefusedError, ServiceError
from gatepost_sync.jobs.collect import collect
from gatepost_sync.jobs.retire import retire
from gatepost_sync.listed_entries import listed_entries
from gatepost_sync.overview.sources import sources as source_views
from gatepost_sync.retention import purge
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.source_status import source_statuses
from gatepost_sync.sources.card import Bounds, Card
from gatepost_sync.sources.listed import Listed
from gatepost_sync.sources.manual import add_by_hand, remove_by_hand
from gatepost_sync.store.database import Database
from gatepost_sync.store.lists import forget_expired
from gatepost_sync.store.migrate import migrate
from gatepost_sync.trust import Trust
from gatepost_sync.vetting import Vetter
from support.servers import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.once]

BEGAN = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
SEED = b"s" * 32
MANY = [f"trash{n}.example" for n in range(1_100)]  # more than one statement takes


@dataclass
class Scripted:
    """What is asked, and how it answers now."""

    name: str
    lines: list[str] = field(default_factory=list)
    set: str = "disposable"
    card: Card = field(default_factory=Card)
    broken: bool = False

    @property
    def confirmed(self) -> bool:
        return self.card.trust is Trust.CONFIRMED

    def collect(self) -> Iterable[str]:
        if self.broken:
            raise OSError("away")
        return self.lines


class Course:
    """What happens to a service's sources, day by day, and what is seen of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = BEGAN
        self.seen: list[Any] = []
        # Names that a language sorts otherwise than bytes are.
        sure, anything = Card(Trust.CONFIRMED), Bounds(shrink=100, growth=10_000)
        self.big = Scripted("a_list", list(MANY), card=Card(bounds=anything, keep_days=7))
        self.small = Scripted("a-list", ["trash1.example", "own.example"], card=sure)
        self.vote = Scripted("a.list", ["voted.example", "own.example"], card=Card(Trust.VOTE))
        self.dated = Scripted("dated", set="blacklist", card=Card(bounds=anything))
        self.state = Scripted("state", set="domain_state")
        self.relays = Scripted("relays", ["trash3.example"], set="relay")

    @property
    def all(self) -> list[Source]:
        return [self.big, self.small, self.vote, self.dated, self.state, self.relays]

    def collect(self, sources: list[Source] | None = None, **options: Any) -> None:
        reports = collect(self.database, sources or self.all, clock=lambda: self.now, **options)
        self.seen.append([report.to_dict() for report in reports])
        self.look()
        self.now += timedelta(days=1)

    def look(self) -> None:
        """All that anybody asks the database about its lists."""
        with self.database.read() as session:
            self.seen.append({name: listed_entries(session, name, self.now) for name in SetName})
            self.seen.append(source_statuses(session))
            self.seen.append(source_views(session))
            for key in ("trash1.example", "own.example", "sub.trash3.example", "gone.example"):
                self.seen.append([entry_views(session, name, key, self.now) for name in SetName])
            self.seen.append(build_sets(session, SEED, {}, self.now))

    def by_hand(self, name: SetName, *lines: str, **options: Any) -> None:
        contents = Vetter().read(name, lines, confirmed=True).contents
        with self.database.write() as session:
            self.seen.append(add_by_hand(session, name, contents, self.now, **options))

    def run(self) -> list[Any]:
        long_ago = BEGAN - timedelta(days=400)
        self.dated.lines = [
            Listed("bad.example", long_ago, BEGAN), Listed("worse.example", None, BEGAN)
        ]  # fmt: skip
        self.state.lines = ["gone.example unregistered", "mail.example has_mx mx1.a.example"]
        self.collect()
        self.collect()  # nothing is new
        self.small.broken = True
        self.big.lines[:] = [*MANY[600:], "new.example"]  # the others count for a week yet
        self.dated.lines = [Listed("bad.example", long_ago, BEGAN + timedelta(days=2))]
        self.state.lines[1] = "mail.example registered,null_mx"
        self.collect()
        self.small.broken = False
        self.big.lines.append(MANY[5])  # one of them comes back in time
        self.collect()
        self.by_hand(SetName.DISPOSABLE, "mine.example", "trash3.example")
        soon = self.now + timedelta(days=3)
        self.by_hand(SetName.ALLOW, "trash700.example", expires=soon)
        self.look()
        self.now += timedelta(days=10)
        with self.database.write() as session:
            self.seen.append(forget_expired(session, self.now))
            remove_by_hand(session, SetName.DISPOSABLE, ["mine.example"])
        with (
            pytest.raises(ServiceError, match=r"a-list, a\.list lists it"),
            self.database.write() as session,
        ):
            remove_by_hand(session, SetName.DISPOSABLE, ["own.example"])
        self.collect()
        with pytest.raises(RetireRefusedError, match=r"a-list, a\.list, a_list"):
            retire(self.database, [self.dated, self.state, self.relays])
        self.seen.append(retire(self.database, [one for one in self.all if one is not self.vote]))
        self.look()
        later = self.now + timedelta(days=365)
        self.seen.append(purge(self.database, ServiceSettings(data_dir=Path("none")), later))
        return self.seen


@pytest.fixture
def databases(tmp_path: Path, postgres: Postgres) -> Iterator[list[Database]]:
    opened = [
        Database(f"sqlite:///{tmp_path / 'one.sqlite3'}"),
        Database(postgres.new_database(language="en")),
    ]
    for database in opened:
        migrate(database)
    yield opened
    for database in opened:
        database.close()


def test_the_same_happens_on_both(databases: list[Database]) -> None:
    on_sqlite, on_postgres = (Course(database).run() for database in databases)
    for here, there in zip(on_sqlite, on_postgres, strict=True):
        assert here == there
    first, *_ = on_sqlite
    assert [(one["source"], one["entries"]) for one in first] == [
        ("a_list", 1_100), ("a-list", 2), ("a.list", 2), ("dated", 2), ("state", 2), ("relays", 1),
    ]  # fmt: skip
    *_, purged = on_sqlite
    assert purged["runs"] == 30
