"""When work comes again."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, JobKinds, Period
from gatepost_sync.queue.listing import list_jobs
from gatepost_sync.queue.periods import bring_forward, enqueue_due, set_periods
from gatepost_sync.queue.schedule import Cron, Every, parse_schedule
from gatepost_sync.service import Service
from gatepost_sync.store.tables import JobRow, PeriodRow

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Never(random.Random):
    """Chance that adds nothing."""

    def random(self) -> float:
        return 0.0


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("90s", NOW + timedelta(seconds=90)),
        ("6h", NOW + 6 * HOUR),
        ("2 d", NOW + 48 * HOUR),
        ("17 4 * * *", datetime(2026, 11, 25, 4, 17, tzinfo=UTC)),
        ("@hourly", datetime(2026, 11, 24, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_schedule_names_the_next_time(text: str, due: datetime) -> None:
    assert parse_schedule(text).after(NOW, Never()) == due


@pytest.mark.parametrize("text", ["", "often", "0h", "-5m", "1 2 3", "61 * * * *", "0 0 30 2 *"])
def test_what_is_no_schedule_is_told_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a number with s, m, h or d \(6h\), or five"):
        parse_schedule(text)


@given(st.integers(1, 10**6), st.floats(0, 1), st.integers())
def test_jitter_only_delays_and_by_no_more_than_its_share(
    seconds: int, jitter: float, seed: int
) -> None:
    wait = Every(seconds, jitter).after(NOW, random.Random(seed)) - NOW
    assert timedelta(seconds=seconds) <= wait <= timedelta(seconds=seconds * (1 + jitter) + 1)


def test_an_interval_reads_as_it_is_written() -> None:
    texts = ["45s", "90m", "6h", "3d"]
    assert [str(parse_schedule(text)) for text in texts] == texts
    assert str(Cron("17 4 * * *")) == "17 4 * * *"


def kinds(*periods: Period) -> JobKinds:
    return JobKinds([JobKind("collect", lambda service, running: None, periods=periods)])


def test_each_period_of_a_kind_has_jobs_of_its_own(service: Service) -> None:
    both = kinds(
        Period("collect a", Every(3600), {"source": "a"}),
        Period("collect b", Cron("0 * * * *"), {"source": "b"}),
    )
    with service.database.write() as session:
        set_periods(session, both, NOW, Never())
        assert enqueue_due(session, both, NOW, Never()) == 2
        jobs = {job.key: dict(job.arguments) for job in list_jobs(session)}
        assert jobs == {"collect a": {"source": "a"}, "collect b": {"source": "b"}}
        # Half past: b is due at ten, when its last job still waits; a an hour from now.
        assert enqueue_due(session, both, NOW + timedelta(minutes=29), Never()) == 0


def test_a_period_that_is_configured_no_more_comes_no_more(service: Service) -> None:
    a, b = Period("collect a", Every(60)), Period("collect b", Every(60))
    with service.database.write() as session:
        set_periods(session, kinds(a, b), NOW)
        set_periods(session, kinds(b), NOW)
        assert enqueue_due(session, kinds(a, b), NOW) == 1


def test_a_period_can_be_brought_forward_but_not_put_off(service: Service) -> None:
    daily = kinds(Period("collect a", Every(86_400)))
    with service.database.write() as session:
        set_periods(session, daily, NOW, Never())
        assert enqueue_due(session, daily, NOW, Never()) == 1
        bring_forward(session, "collect a", NOW + HOUR)
        bring_forward(session, "collect a", NOW + 2 * HOUR)
        (kind,) = daily
        assert enqueue(session, kind, NOW, key="collect a") is None  # still waiting
        session.query(JobRow).delete()
        assert enqueue_due(session, daily, NOW + HOUR, Never()) == 1


def test_workers_that_start_at_the_same_moment_do_not_get_in_each_others_way(
    service: Service,
) -> None:
    several = kinds(*(Period(f"collect {n}", Every(60)) for n in range(20)))
    start = Barrier(4)

    def begin(_worker: int) -> None:
        start.wait(60)
        with service.database.write() as session:
            set_periods(session, several, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, range(4)))
    with service.database.read() as session:
        rows = session.scalars(select(PeriodRow)).all()
    assert len(rows) == 20
    assert {row.due for row in rows} == {NOW}
