"""Domains are checked against a real name server, in cohorts, and what is found is published."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, islice

import pytest
from sqlalchemy import select, update

from gatepost.lists.cohorts import checked_on
from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.state import DomainFlag as Flag
from gatepost.lists.state import DomainState, read_state
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.domains.cohorts import COHORTS, Cohorts
from gatepost_sync.domains.overview import overview
from gatepost_sync.jobs.publish import publish
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.jobs.refresh import refresh_kinds
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service
from gatepost_sync.store.domain_tables import CohortRow, DomainRow
from gatepost_sync.store.domains import Origin, add_domains, find_domain, note_asked
from service.domains.conftest import Clock, look_after, row_of
from support.job_runs import JobRuns
from support.knot import Knot

pytestmark = [pytest.mark.slow, pytest.mark.once]
NameServer = Callable[..., Knot]

ZONE = "\n".join(
    (
        "mail    MX 10 mx1.mail.zone.test.",
        "mail    MX 20 backup.elsewhere.test.",
        "null    MX 0 .",
        "web     A 192.0.2.1",
        'text    TXT "no mail here"',
        "",
    )
)
FOUND = {
    "mail.zone.test": Flag.REGISTERED | Flag.HAS_MX,
    "null.zone.test": Flag.REGISTERED | Flag.NULL_MX,
    "web.zone.test": Flag.REGISTERED,
    "text.zone.test": Flag.REGISTERED | Flag.NO_MAIL_HOST,
    "gone.zone.test": Flag.UNREGISTERED,
    "x.broken.test": Flag(0),
}


@pytest.fixture
def jobs(service: Service, clock: Clock) -> JobRuns:
    return JobRuns(service, JobKinds([*refresh_kinds(clock), PUBLISH]), clock)


def published(service: Service, name: str) -> DomainState | None:
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    file = service.settings.public_dir / "v1" / "full" / manifest.sets["domain_state"].sha256
    index = Index(file.read_bytes())
    record = index.lookup(domain_key(name))
    return None if record is None else read_state(name, record, index)


def test_new_domains_are_checked_and_published(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    name_server(zone_test=ZONE, broken_test=None)
    assert look_after(service, *FOUND, "mail.zone.test", now=clock()) == len(FOUND)
    assert look_after(service, *FOUND, now=clock()) == 0
    done = jobs.run("refresh")
    assert all(job.state is JobState.DONE for job in done)
    assert {name: Flag(row_of(service, name).flags) for name in FOUND} == FOUND
    assert jobs.waiting("publish") == 1
    publish(service, allow_empty=True, clock=clock)
    state = published(service, "mail.zone.test")
    hosts = ("mx1.mail.zone.test", "backup.elsewhere.test")
    assert state == DomainState(FOUND["mail.zone.test"], hosts, clock().date())
    assert published(service, "x.broken.test") is None  # nothing is known, so nothing is said
    assert row_of(service, "x.broken.test").failures == 1
    with service.database.read() as session:
        shown = overview(session, clock())
    assert (shown.domains, shown.unanswered, shown.due) == (6, 1, 0)
    assert sum(shown.classes.values()) == shown.domains


def test_each_cohort_is_checked_once_in_a_period(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    name_server(zone_test="* MX 10 mx.zone.test.\n")
    names = [f"d{n}.zone.test" for n in range(150)]
    look_after(service, *names, now=clock())
    jobs.run("refresh")
    began = clock()
    with service.database.read() as session:
        due = session.scalars(select(CohortRow.due)).all()
    assert len(due) == COHORTS
    assert began < min(due) < max(due) <= began + timedelta(days=7)
    clock.forward(days=4)
    jobs.run("refresh")
    half = [name for name in names if row_of(service, name).checked_at != began]
    assert 60 < len(half) < 120
    clock.forward(days=3)
    jobs.run("refresh")
    assert all(row_of(service, name).checked_at != began for name in names)


def test_domains_of_a_cohort_stand_together_in_the_file(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    """So a day's checks change a few days in the legend, and no record."""
    name_server(zone_test="* MX 10 mx.zone.test.\n")
    names = [f"d{n}.zone.test" for n in range(2_100)]  # enough for as many cohorts in the file
    look_after(service, *names, now=clock())
    jobs.run("refresh")
    began = clock().date()
    clock.forward(days=3)
    jobs.run("refresh")
    publish(service, allow_empty=True, clock=clock)
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    index = Index(
        (
            service.settings.public_dir / "v1" / "full" / manifest.sets["domain_state"].sha256
        ).read_bytes()
    )
    days = index.legend["checked"]
    assert len(days) == COHORTS
    known = [day for day in days if day]  # chance may leave a cohort empty
    assert 100 <= sum(day > min(known) for day in known) <= 120  # three sevenths of them
    cohorts = Cohorts(service.keyring.seed)
    for name in names[:200]:
        fresh = row_of(service, name).checked_at
        assert fresh is not None
        assert checked_on(index.header, days, domain_key(name)) == fresh.date()
        assert days[cohorts.of(name)] == (fresh.date() - began.fromtimestamp(0)).days


def numbered() -> Iterator[str]:
    return (f"d{number}.zone.test" for number in count())


def test_an_interrupted_cohort_goes_on_after_its_last_chunk(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    name_server(zone_test="* MX 10 mx.zone.test.\n")
    cohorts = Cohorts(service.keyring.seed)
    names = sorted(islice((n for n in numbered() if cohorts.of(n) == 7), 8))
    look_after(service, *names, now=clock())
    jobs.run("refresh")
    began = clock()
    with service.database.write() as session:
        row = session.get_one(CohortRow, 7)
        row.due, row.reached = began, names[1]
    clock.forward(hours=1)
    jobs.run("refresh")
    again = [name for name in names if row_of(service, name).checked_at == clock()]
    assert again == names[2:]
    with service.database.read() as session:
        assert session.get_one(CohortRow, 7).reached is None


def test_a_reported_domain_that_does_not_exist_is_forgotten_with_its_cohort(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    name_server(zone_test="mail MX 10 mx.zone.test.\n")
    cohorts = Cohorts(service.keyring.seed)
    look_after(service, "mail.zone.test", "seed.zone.test", now=clock())
    with service.database.write() as session:
        add_domains(session, cohorts, ["made-up.zone.test"], Origin.REPORT, clock())
    jobs.run("refresh")
    assert Flag(row_of(service, "made-up.zone.test").flags) == Flag.UNREGISTERED
    clock.forward(days=7)
    jobs.run("refresh")
    with service.database.read() as session:
        assert find_domain(session, cohorts, "made-up.zone.test") is None
        assert find_domain(session, cohorts, "seed.zone.test") is not None


def test_a_busy_domain_is_checked_every_day(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    name_server(zone_test="* MX 10 mx.zone.test.\n")
    look_after(service, "busy.zone.test", "idle.zone.test", now=clock())
    with service.database.write() as session:
        cohorts = Cohorts(service.keyring.seed)
        note_asked(session, cohorts, [("busy.zone.test", 20), ("nobody.zone.test", 5)])
    jobs.run("refresh")
    assert row_of(service, "busy.zone.test").next_check == clock() + timedelta(hours=24)
    assert row_of(service, "idle.zone.test").next_check is None


def test_a_domain_that_vanishes_is_asked_about_twice(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    first = name_server(zone_test="mail MX 10 mx.zone.test.\n")
    look_after(service, "mail.zone.test", now=clock())
    jobs.run("refresh")
    first.stop()
    name_server(zone_test="other MX 10 mx.zone.test.\n")
    with service.database.write() as session:
        session.merge(row_of(service, "mail.zone.test")).next_check = clock()
    jobs.run("refresh")
    assert Flag(row_of(service, "mail.zone.test").flags) == Flag.REGISTERED | Flag.HAS_MX
    clock.forward(hours=1)
    jobs.run("refresh")
    assert Flag(row_of(service, "mail.zone.test").flags) == Flag.UNREGISTERED


def test_a_resolver_that_says_that_everybody_is_gone_is_not_believed(
    service: Service, jobs: JobRuns, clock: Clock, name_server: NameServer
) -> None:
    first = name_server(zone_test="* MX 10 mx.zone.test.\n")
    # So many that no shard, whatever the seed, has few enough to be believed.
    names = [f"d{n}.zone.test" for n in range(1_600)]
    look_after(service, *names, now=clock())
    jobs.run("refresh")
    first.stop()
    name_server(zone_test="only MX 10 mx.zone.test.\n")
    with service.database.write() as session:
        session.execute(update(DomainRow).values(next_check=clock()))
    failed = [job for job in jobs.run("refresh") if job.error is not None]
    assert failed
    assert "cannot receive mail any more, which is not believed" in (failed[0].error or "")
    assert all(row_of(service, name).doubts == 0 for name in names[:50])
