"""The life of a job, on both databases: asked for, claimed by one, ended once, tried again."""

import random
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from gatepost import hookimpl
from gatepost.errors import PluginError
from gatepost_sync.errors import LeaseLostError, ServiceError
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.queue.announce import Announcer
from gatepost_sync.queue.broker import build_broker, declare
from gatepost_sync.queue.claim import claim, lapsed, renew
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, JobKinds
from gatepost_sync.queue.listing import JobView, counts, find_job, list_jobs, retry
from gatepost_sync.queue.periods import enqueue_due, set_periods
from gatepost_sync.queue.runner import JobRunner, wait_after
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import JobState, Priority
from gatepost_sync.queue.steward import Steward
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.tables import JobRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=30)
AGAIN = timedelta(minutes=2)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Work:
    """Does what it is told, and counts."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.seen: list[Mapping[str, Any]] = []

    def __call__(self, service: Service, running: Running) -> Mapping[str, Any]:
        self.seen.append(running.arguments)
        if self.errors:
            raise self.errors.pop(0)
        return {"seen": len(self.seen)}


def kind(work: Any, *, name: str = "work", **more: Any) -> JobKind:
    return JobKind(name, work, **more)


def asked(service: Service, wanted: JobKind, **more: Any) -> int:
    with service.database.write() as session:
        job = enqueue(session, wanted, NOW, **more)
    assert job is not None
    return job


def seen(service: Service, job: int) -> JobView:
    with service.database.read() as session:
        return find_job(session, job)


def runner(service: Service, *kinds: JobKind, clock: Any = lambda: NOW) -> JobRunner:
    return JobRunner(service, JobKinds(kinds), "me", clock)


def test_a_job_runs_once_however_often_it_is_announced(service: Service) -> None:
    work = Work()
    job = asked(service, kind(work), arguments={"n": 1})
    for _ in range(3):
        runner(service, kind(work)).run(job)
    view = seen(service, job)
    assert work.seen == [{"n": 1}]
    assert (view.state, view.attempts, view.result) == (JobState.DONE, 1, {"seen": 1})
    assert (view.finished, view.error) == (NOW, None)


def test_many_threads_that_want_one_job_cannot_all_have_it(service: Service) -> None:
    work = Work()
    jobs = [asked(service, kind(work), key=f"job {n}") for n in range(10)]
    mine = runner(service, kind(work))
    threads = [threading.Thread(target=lambda: [mine.run(job) for job in jobs]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(work.seen) == 10
    with service.database.read() as session:
        assert counts(session)[JobState.DONE] == 10


def test_the_same_work_waits_once(service: Service) -> None:
    wanted = kind(Work())
    asked(service, wanted)
    with service.database.write() as session:
        assert enqueue(session, wanted, NOW) is None
        assert enqueue(session, wanted, NOW, key="other") is not None


def test_work_that_runs_may_be_asked_for_again_and_waits_for_its_end(service: Service) -> None:
    wanted = kind(Work())
    first = asked(service, wanted)
    with service.database.write() as session:
        assert claim(session, first, "a", NOW, LEASE) is not None
    second = asked(service, wanted)
    runner(service, wanted).run(second)
    view = seen(service, second)
    assert (view.state, view.attempts) == (JobState.WAITING, 0)
    assert view.due > NOW  # and it is announced again then


def test_a_job_is_not_begun_before_it_is_due(service: Service) -> None:
    work, clock = Work(), Clock()
    job = asked(service, kind(work), due=NOW + SECOND)
    runner(service, kind(work), clock=clock).run(job)
    assert work.seen == []
    clock.now += SECOND
    runner(service, kind(work), clock=clock).run(job)
    assert len(work.seen) == 1


def test_a_failure_is_tried_again_later_and_in_the_end_is_dead(service: Service) -> None:
    clock = Clock()
    work = Work(ValueError("ann@example.org"), ServiceError("no route"), ServiceError("no route"))
    mine = runner(service, kind(work, attempts=3), clock=clock)
    job = asked(service, kind(work, attempts=3))
    waits = []
    for _ in range(3):
        mine.run(job)
        view = seen(service, job)
        waits.append(view.due - clock.now)
        clock.now = max(clock.now, view.due)
    assert SECOND < waits[0] < waits[1] + waits[0]
    assert (view.state, view.error, view.attempts) == (JobState.DEAD, "no route", 3)
    mine.run(job)
    assert len(work.seen) == 3


def test_what_is_not_our_own_error_is_kept_without_its_text(service: Service) -> None:
    work = Work(ValueError("ann@example.org"))
    job = asked(service, kind(work))
    runner(service, kind(work)).run(job)
    assert seen(service, job).error == "ValueError"


def test_a_dead_job_can_begin_anew_and_a_done_one_cannot(service: Service) -> None:
    work = Work(ServiceError("no route"))
    job = asked(service, kind(work, attempts=1))
    mine = runner(service, kind(work, attempts=1))
    mine.run(job)
    assert seen(service, job).state is JobState.DEAD
    with service.database.write() as session:
        retry(session, job, NOW)
    mine.run(job)
    assert seen(service, job).state is JobState.DONE
    with service.database.write() as session, pytest.raises(ServiceError, match="is done"):
        retry(session, job, NOW)
    with service.database.write() as session, pytest.raises(ServiceError, match="no job 99"):
        retry(session, 99, NOW)


def test_waits_grow_and_stay_within_an_hour() -> None:
    draw = random.Random(1)
    longest = [max(wait_after(n, draw) for _ in range(50)) for n in range(1, 30)]
    assert longest[0] <= timedelta(seconds=5) < longest[3]
    assert max(longest) <= timedelta(hours=1)
    assert len({wait_after(5, draw) for _ in range(50)}) > 40  # not all at the same moment


def announcer(service: Service, clock: Clock) -> tuple[Announcer, list[int]]:
    """An announcer, and the numbers that it sent."""
    broker, sent = build_broker(None), list[int]()
    actors = declare(broker, None)
    broker.enqueue = lambda message, **_: sent.append(message.args[0])  # type: ignore[method-assign]  the wire
    return Announcer(service.database, actors, clock, again=AGAIN), sent


def test_due_jobs_are_announced_once_the_urgent_ones_first(service: Service) -> None:
    clock = Clock()
    announce, sent = announcer(service, clock)
    low = asked(service, kind(Work(), priority=Priority.LOW), key="low")
    high = asked(service, kind(Work(), priority=Priority.HIGH), key="high")
    asked(service, kind(Work()), key="later", due=NOW + SECOND)
    assert announce.announce() == 2
    assert announce.announce() == 0
    assert sent == [high, low]


def test_a_message_that_nobody_heeded_is_sent_again(service: Service) -> None:
    clock = Clock()
    announce, sent = announcer(service, clock)
    job = asked(service, kind(Work()))
    announce.announce()
    clock.now += AGAIN + SECOND
    announce.announce()
    assert sent == [job, job]


def test_what_a_broker_did_not_take_is_sent_when_it_is_back(service: Service) -> None:
    clock = Clock()
    announce, sent = announcer(service, clock)
    job = asked(service, kind(Work()))
    actor = announce._actors[Priority.NORMAL]
    way, actor.broker.enqueue = actor.broker.enqueue, _refuse  # type: ignore[method-assign]  the wire
    with pytest.raises(ConnectionError):
        announce.announce()
    actor.broker.enqueue = way  # type: ignore[method-assign]  the wire
    announce.announce()
    assert sent == [job]


def _refuse(*_: object, **__: object) -> None:
    raise ConnectionError


def steward(service: Service, clock: Clock, *kinds: JobKind) -> tuple[Steward, list[int]]:
    announce, sent = announcer(service, clock)
    return Steward(service, JobKinds(kinds), announce, clock), sent


def test_a_job_whose_worker_died_is_given_to_another(service: Service) -> None:
    clock, work = Clock(), Work()
    job = asked(service, kind(work))
    with service.database.write() as session:
        assert claim(session, job, "the dead", NOW, LEASE) is not None
    watch, sent = steward(service, clock, kind(work))
    watch.look()
    assert (sent, seen(service, job).state) == ([], JobState.RUNNING)
    clock.now += LEASE + SECOND
    watch.look()
    view = seen(service, job)
    assert (view.state, sent) == (JobState.WAITING, [job])
    assert view.error is not None
    assert "worker ended" in view.error
    runner(service, kind(work), clock=clock).run(job)
    assert (seen(service, job).state, len(work.seen)) == (JobState.DONE, 1)


def test_a_lease_that_is_renewed_does_not_lapse(service: Service) -> None:
    job = asked(service, kind(Work()))
    with service.database.write() as session:
        mine = claim(session, job, "me", NOW, LEASE)
        assert mine is not None
        assert renew(session, mine, NOW + LEASE, LEASE)
        assert lapsed(session, NOW + LEASE + SECOND) == ()
        assert [found.id for found in lapsed(session, NOW + 2 * LEASE + SECOND)] == [job]


def test_who_was_taken_for_dead_can_end_nothing_any_more(service: Service) -> None:
    clock = Clock()
    job = asked(service, kind(Work()))
    with service.database.write() as session:
        slow = claim(session, job, "same name", NOW, LEASE)
    assert slow is not None
    clock.now += LEASE + SECOND
    steward(service, clock, kind(Work()))[0].look()
    with service.database.write() as session:
        assert claim(session, job, "same name", clock.now, LEASE) is not None
        assert not renew(session, slow, clock.now, LEASE)
    late = Running(service.database, slow, clock, LEASE)
    with pytest.raises(LeaseLostError, match="another worker"), late.finishing() as session:
        session.add(_row("written by a ghost"))
    with service.database.read() as session:
        found = session.scalars(select(JobRow.kind).where(JobRow.kind == "written by a ghost"))
        assert found.all() == []


def _row(name: str) -> JobRow:
    return JobRow(
        kind=name, key=name, arguments={}, priority=0, state="done", due=NOW, attempts=0,
        allowed=1, created=NOW,
    )  # fmt: skip


def test_work_and_the_end_of_its_job_are_one_transaction(service: Service) -> None:
    def breaks(_: Service, running: Running) -> None:
        with running.finishing() as session:
            session.add(_row("half"))
            raise ServiceError("in the middle")

    job = asked(service, kind(breaks))
    runner(service, kind(breaks)).run(job)
    assert seen(service, job).state is JobState.WAITING
    with service.database.read() as session:
        half = select(func.count()).select_from(JobRow).where(JobRow.kind == "half")
        assert session.scalars(half).one() == 0


def test_a_job_of_an_unknown_kind_is_left_to_others(service: Service) -> None:
    job = asked(service, kind(Work(), name="from the future"))
    runner(service, kind(Work())).run(job)
    view = seen(service, job)
    assert view.state is JobState.WAITING
    assert view.error == "this worker does no jobs of the kind 'from the future'"
    assert view.attempts == 0  # however often that happens, it does not die of it


def test_periodic_work_is_asked_for_once_whoever_looks(service: Service) -> None:
    clock = Clock()
    often = kind(Work(), name="often", every=60)
    kinds = JobKinds([often, kind(Work())])
    with service.database.write() as session:
        set_periods(session, kinds, NOW)
        assert [enqueue_due(session, kinds, NOW) for _ in range(3)] == [1, 0, 0]
        assert [view.kind for view in list_jobs(session)] == ["often"]
        # Still waiting: a second one would do the same.
        assert enqueue_due(session, kinds, NOW + timedelta(seconds=61)) == 0
    assert clock.now == NOW


def test_a_shorter_period_counts_from_now(service: Service) -> None:
    slow, fast = kind(Work(), name="w", every=86_400), kind(Work(), name="w", every=60)
    with service.database.write() as session:
        set_periods(session, JobKinds([slow]), NOW)
        assert enqueue_due(session, JobKinds([slow]), NOW) == 1
        set_periods(session, JobKinds([fast]), NOW)
        runner_up = NOW + timedelta(seconds=60)
        session.query(JobRow).delete()
        assert enqueue_due(session, JobKinds([fast]), runner_up) == 1


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(PluginError, match="'work'"):
        JobKinds([kind(Work()), kind(Work())])
    with pytest.raises(ServiceError, match="did you mean 'work'"):
        JobKinds([kind(Work())]).named("wrok")


class Idle:
    @hookimpl
    def register_jobs(self, settings: object) -> object:
        return ["sweep"]


def test_a_plugin_whose_kinds_are_none_is_named() -> None:
    with pytest.raises(PluginError, match="plugin Idle: TypeError"):
        job_kinds(ServiceSettings(packages=False), plugins=[Idle()])
