"""Registries are asked after the end of a registration: by HTTP, one that speaks RDAP."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from gatepost.lists.state import DomainFlag as Flag
from gatepost_sync.domains.overview import view_domain
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.jobs.refresh import refresh_kinds
from gatepost_sync.jobs.registrations import registrations_kind
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from service.domains.conftest import Clock, flags_of, look_after, row_of
from support.job_runs import JobRuns
from support.knot import Knot
from support.rdap_server import Registry, registry

pytestmark = [pytest.mark.slow, pytest.mark.once]
whoisit: ModuleType = pytest.importorskip("whoisit", reason="the extra rdap is not installed")


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(data_dir=tmp_path / "service", packages=False, registrations=True)


@pytest.fixture
def jobs(service: Service, clock: Clock) -> JobRuns:
    refresh = refresh_kinds(clock)
    kinds = [*refresh, registrations_kind(refresh[0], clock, pace=0), PUBLISH]
    return JobRuns(service, JobKinds(kinds), clock)


@pytest.fixture
def server(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """Knows `old.com` for years and `young.com` since yesterday."""
    whoisit.clear_bootstrapping()
    known = {
        "old.com": clock() - timedelta(days=1000),
        "young.com": clock() - timedelta(days=1),
    }
    with registry(known) as made:
        made.until = {"old.com": clock() + timedelta(days=10)}
        monkeypatch.setenv("GATEPOST_RDAP_BOOTSTRAP", str(made.bootstrap(tmp_path, "com")))
        yield made
    whoisit.clear_bootstrapping()


@pytest.fixture
def checked(
    service: Service, jobs: JobRuns, clock: Clock, name_server: Callable[..., Knot]
) -> tuple[str, ...]:
    """Domains of both, which the DNS knows."""
    zone = "@ MX 10 mx.old.com.\nmail MX 10 mx.old.com.\n"
    name_server(old_com=zone, young_com=zone)
    look_after(service, "old.com", "mail.young.com", now=clock())
    jobs.run("refresh")
    return ("old.com", "mail.young.com")


def test_a_young_domain_is_published_as_one(
    service: Service, jobs: JobRuns, clock: Clock, server: Registry, checked: tuple[str, ...]
) -> None:
    jobs.run("registrations")
    assert sorted(server.asked) == ["old.com", "young.com"]  # each registrable domain, once
    assert Flag.YOUNG in flags_of(service, "mail.young.com", clock())
    assert Flag.YOUNG not in flags_of(service, "old.com", clock())
    later = clock() + timedelta(days=31)
    assert Flag.YOUNG not in flags_of(service, "mail.young.com", later)
    with service.database.read() as session:
        view = view_domain(session, row_of(service, "old.com"), "old.com")
    assert view.registered_until is not None


def test_it_is_asked_again_after_the_end(
    service: Service, jobs: JobRuns, clock: Clock, server: Registry, checked: tuple[str, ...]
) -> None:
    jobs.run("registrations")
    server.asked.clear()
    clock.forward(days=9)
    jobs.run("registrations")
    assert server.asked == []
    clock.forward(days=3)
    server.until["old.com"] = clock() + timedelta(days=365)
    jobs.run("registrations")
    assert server.asked == ["old.com"]
    server.asked.clear()
    clock.forward(days=3)
    jobs.run("registrations")
    assert server.asked == []


def test_a_domain_that_the_registry_has_no_more_is_asked_about_in_the_dns(
    service: Service, jobs: JobRuns, clock: Clock, server: Registry, checked: tuple[str, ...]
) -> None:
    jobs.run("registrations")
    server.domains = {}
    clock.forward(days=12)
    before = row_of(service, "old.com").checked_at
    with_registry_gone = jobs.run("registrations")
    assert with_registry_gone[0].result is not None
    row = row_of(service, "old.com")
    assert before is not None
    assert row.checked_at == clock()  # the DNS still knows it, so nothing else changes
    assert Flag(row.flags) == Flag.REGISTERED | Flag.HAS_MX


def test_a_registry_that_fails_costs_nothing_that_is_known(
    service: Service, jobs: JobRuns, clock: Clock, server: Registry, checked: tuple[str, ...]
) -> None:
    jobs.run("registrations")
    server.fails = True
    clock.forward(days=12)
    (done,) = jobs.run("registrations")
    assert done.result == {"asked": 1, "failed": 1, "gone": 0}
    with service.database.read() as session:
        view = view_domain(session, row_of(service, "old.com"), "old.com")
    assert view.registered_since is not None


def test_nobody_is_asked_unless_the_settings_say_so(
    service: Service, jobs: JobRuns, clock: Clock, server: Registry
) -> None:
    silent = Service(service.settings.model_copy(update={"registrations": False}), service.database)
    look_after(silent, "old.com", now=clock())
    refresh = refresh_kinds(clock)
    kinds = JobKinds([registrations_kind(refresh[0], clock, pace=0)])
    (done,) = JobRuns(silent, kinds, clock).run("registrations")
    assert done.result == {"asked": 0, "off": True}
    assert server.asked == []
