"""Collecting by itself: a job for each source, in its own time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, update

from gatepost import hookimpl
from gatepost.lists.sources import Source
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.jobs.collecting import source_key
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.listing import list_jobs
from gatepost_sync.queue.periods import set_periods
from gatepost_sync.queue.runner import JobRunner
from gatepost_sync.queue.schedule import Every, parse_schedule
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service
from gatepost_sync.source_record import read_sources
from gatepost_sync.sources.card import Card
from gatepost_sync.store.tables import PeriodRow, SourceRow
from gatepost_sync.times import utc_now
from gatepost_sync.web.app import create_app


@dataclass
class Scripted:
    """A plugin's source."""

    name: str
    lines: list[str] = field(default_factory=list)
    card: Card = field(default_factory=Card)
    set: str = "disposable"
    confirmed: bool = False
    broken: bool = False

    def collect(self) -> Iterable[str]:
        if self.broken:
            raise OSError("away")
        return self.lines


class Plugin:
    def __init__(self, *sources: Source) -> None:
        self.sources = sources

    @hookimpl
    def register_sources(self, settings: object) -> Iterable[Source]:
        return self.sources


def kinds_of(service: Service, *sources: Source) -> JobKinds:
    return job_kinds(service.settings, plugins=[Plugin(*sources)])


def work(service: Service, kinds: JobKinds, *only: str) -> list[str]:
    """Runs every job that waits (or those with a key of `only`) and says which."""
    done = []
    runner = JobRunner(service, kinds, "test")
    while True:
        with service.database.read() as session:
            waiting = [
                job
                for job in list_jobs(session, state=JobState.WAITING)
                if not only or job.key in only
            ]
        if not waiting:
            return done
        runner.run(waiting[-1].id)
        done.append(waiting[-1].key)


def due(service: Service, key: str) -> timedelta:
    with service.database.read() as session:
        row = session.get(PeriodRow, key)
        assert row is not None
        return row.due - utc_now()


def test_all_are_asked_and_what_they_bring_is_published_at_once(service: Service) -> None:
    kinds = kinds_of(service, Scripted("a", ["a.example"]), Scripted("b", ["b.example"]))
    with service.database.write() as session:
        enqueue(session, kinds.named("collect"), utc_now())
    assert work(service, kinds) == [
        "collect", "collect disposable/a", "collect disposable/b", "publish",
    ]  # fmt: skip
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    assert (manifest.generation, manifest.sets["disposable"].entries) == (1, 2)


def test_without_any_source_there_is_a_publication_all_the_same(service: Service) -> None:
    kinds = kinds_of(service)
    with service.database.write() as session:
        enqueue(session, kinds.named("collect"), utc_now())
    assert work(service, kinds) == ["collect", "publish"]


def test_each_source_has_its_own_schedule(service: Service) -> None:
    cron = Card(schedule=parse_schedule("17 4 * * *"))
    kinds = kinds_of(service, Scripted("usual"), Scripted("own", card=cron))
    with service.database.write() as session:
        set_periods(session, kinds, utc_now())
        rows = {row.key: row.schedule for row in session.scalars(select(PeriodRow))}
    assert rows[source_key("disposable", "usual")] == "1h"
    assert rows[source_key("disposable", "own")] == "17 4 * * *"


def collect_now(service: Service, kinds: JobKinds, key: str) -> None:
    """Its own schedule would have it collected tomorrow."""
    with service.database.write() as session:
        set_periods(session, kinds, utc_now())
        session.execute(
            update(PeriodRow).where(PeriodRow.key == key).values(due=utc_now() + timedelta(days=1))
        )
        enqueue(
            session, kinds.named("collect"), utc_now(), key=key,
            arguments={"source": "disposable/a"},
        )  # fmt: skip
    work(service, kinds, key)


def test_one_that_failed_is_asked_again_soon_and_then_less_often(service: Service) -> None:
    daily = Scripted("a", ["a.example"], Card(schedule=Every(86_400)), broken=True)
    kinds = kinds_of(service, daily)
    key = source_key("disposable", "a")
    waits = []
    for _ in range(3):
        collect_now(service, kinds, key)
        waits.append(round(due(service, key).total_seconds() / 300))
    assert waits == [1, 2, 4]


def test_one_that_is_not_believed_keeps_its_schedule_and_is_seen(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    source = Scripted("a", [f"d{n}.example" for n in range(200)], Card(schedule=Every(86_400)))
    kinds = kinds_of(service, source)
    key = source_key("disposable", "a")
    for lines in (source.lines, source.lines[:50]):
        source.lines = lines
        collect_now(service, kinds, key)
    assert due(service, key) > timedelta(hours=23)
    assert "source disposable/a refused: it has 50 entries where 200 were" in caplog.text
    (recorded,) = read_sources(service.settings.data_dir)
    assert (recorded.status, recorded.entries, recorded.failures) == ("refused", 200, 1)
    answer = create_app(service.settings).test_client().get("/metrics").text
    samples = {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer)
        for sample in family.samples
        if sample.labels == {"set": "disposable", "source": "a"}
    }
    assert samples["gatepost_source_refused"] == 1
    assert samples["gatepost_source_entries"] == 200


def test_one_that_is_not_configured_any_more_is_retired_by_the_last_job(service: Service) -> None:
    old, new = Scripted("old", ["a.example"]), Scripted("new", ["b.example"])
    for sources in ((old, new), (new,)):
        kinds = kinds_of(service, *sources)
        with service.database.write() as session:
            enqueue(session, kinds.named("collect"), utc_now())
        work(service, kinds)
    with service.database.read() as session:
        active = {row.name: row.active for row in session.scalars(select(SourceRow))}
    assert active == {"old": False, "new": True}


def test_a_job_for_a_source_that_is_gone_says_so(service: Service, tmp_path: Path) -> None:
    kinds = kinds_of(service)
    with service.database.write() as session:
        enqueue(
            session, kinds.named("collect"), utc_now(), key="collect disposable/old",
            arguments={"source": "disposable/old"},
        )  # fmt: skip
    work(service, kinds)
    with service.database.read() as session:
        (job,) = list_jobs(session)
    assert job.result == {"skipped": "disposable/old is not configured here any more"}
