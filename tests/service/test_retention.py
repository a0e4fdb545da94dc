"""What was done is forgotten after a while; what is listed never is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from gatepost_sync import retention
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.queue.listing import list_jobs
from gatepost_sync.queue.state import JobState
from gatepost_sync.retention import purge
from gatepost_sync.service import Service
from gatepost_sync.store.check_tables import CheckRow
from gatepost_sync.store.tables import (
    DownloadRow,
    EntryRow,
    GenerationRow,
    JobRow,
    RunRow,
    SetSizeRow,
    SourceRow,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def job(state: JobState, finished: datetime | None, key: str) -> JobRow:
    return JobRow(
        kind="work", key=key, arguments={}, priority=0, state=state.value, due=NOW - 400 * DAY,
        attempts=1, allowed=5, created=NOW - 400 * DAY, finished=finished,
    )  # fmt: skip


def run(source: SourceRow, finished: datetime) -> RunRow:
    return RunRow(
        source_id=source.id, started=finished, finished=finished, status="ok", entries=1, added=0,
        removed=0, rejected=0, faults=[],
    )  # fmt: skip


def fill(service: Service) -> None:
    with service.database.write() as session:
        for age in (29, 31):
            session.add(job(JobState.DONE, NOW - age * DAY, f"done {age}"))
            session.add(job(JobState.DEAD, NOW - age * DAY, f"dead {age}"))
        session.add(job(JobState.WAITING, None, "waits since last year"))
        source = SourceRow(set_name="disposable", name="own", active=False)
        session.add(source)
        session.flush()
        session.add_all([run(source, NOW - 29 * DAY), run(source, NOW - 31 * DAY)])
        old = NOW - 900 * DAY
        session.add(
            EntryRow(
                source_id=source.id, key="a.example", kind="listed", first_seen=old, last_seen=old
            )
        )
        for number in range(1, 6):
            issued = NOW - (100 - number) * DAY
            session.add(GenerationRow(number=number, issued=issued, expires=issued, sets={}))
        for age in (29, 31):
            session.add(check(NOW - age * DAY))
        for age in (399, 400, 401):
            day = (NOW - age * DAY).date()
            session.add(DownloadRow(day=day, route="full", status=200, answers=1, bytes=1))
            for name in ("disposable", "blacklist"):
                session.add(size(age, name, NOW - age * DAY + DAY / 24))


def check(at: datetime) -> CheckRow:
    return CheckRow(
        subject="a.example", phase="domain", status="valid", reasons=[], at=at, took=1, job=None,
        generation=1,
    )  # fmt: skip


def size(generation: int, name: str, issued: datetime) -> SetSizeRow:
    return SetSizeRow(generation=generation, set_name=name, issued=issued, entries=1, bytes=1)


def rows(service: Service, table: type) -> int:
    with service.database.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_what_is_over_goes_by_age_and_what_is_listed_stays(either: Service) -> None:
    fill(either)
    removed = purge(either.database, either.settings, NOW)
    assert removed == {
        "jobs": 2, "runs": 1, "generations": 0, "checks": 1, "set_sizes": 2, "downloads": 1,
    }  # fmt: skip
    with either.database.read() as session:
        kept = {view.key for view in list_jobs(session)}
    assert kept == {"done 29", "dead 29", "waits since last year"}
    assert (rows(either, RunRow), rows(either, EntryRow), rows(either, SourceRow)) == (1, 1, 1)


def test_the_last_generations_stay_however_old_they_are(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(service)
    generations = next(one for one in retention.RETAINED if one.name == "generations")
    monkeypatch.setattr(retention, "AT_ONCE", 2)  # several transactions
    purge(service.database, service.settings, NOW + 800 * DAY)
    assert (rows(service, SetSizeRow), rows(service, DownloadRow)) == (0, 0)
    assert rows(service, GenerationRow) == 5  # fewer than are remembered in any case
    with service.database.write() as session:
        for number in range(6, 1006):
            session.add(GenerationRow(number=number, issued=NOW - 95 * DAY, expires=NOW, sets={}))
    assert purge(service.database, service.settings, NOW, [generations]) == {"generations": 5}
    assert rows(service, GenerationRow) == 1000


def test_how_long_is_a_setting(service: Service) -> None:
    fill(service)
    settings = service.settings.model_copy(update={"keep_jobs_days": 28, "keep_runs_days": 28})
    removed = purge(service.database, settings, NOW)
    assert (removed["jobs"], removed["runs"], removed["generations"]) == (4, 2, 0)


def test_a_job_does_it_every_day_and_says_what_went(service: Service) -> None:
    kind = job_kinds(service.settings).named("purge")
    assert kind.every == 86_400
    removed = kind.run(service, None)  # type: ignore[arg-type]  it is not asked
    assert removed == {**{one.name: 0 for one in retention.RETAINED}, "entries": 0}
