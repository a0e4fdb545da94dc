"""Which domains take every recipient is asked of their mail hosts, and published with them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from gatepost.lists.state import DomainFlag as Flag
from gatepost_sync.jobs.catch_all import catch_all_kind
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.jobs.refresh import refresh_kinds
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from service.domains.conftest import Clock, flags_of, look_after, row_of
from support.job_runs import JobRuns
from support.knot import Knot
from support.mail_host_thread import mail_host
from support.mail_hosts import Lines, ordinary

pytestmark = [pytest.mark.slow, pytest.mark.once]
ZONE = "@ MX 10 mx.target.com.\nmx A 127.0.0.1\n"
NAME = "target.com"


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(data_dir=tmp_path / "service", packages=False, catch_all=True)


@pytest.fixture
def asked(
    service: Service,
    clock: Clock,
    name_server: Callable[..., Knot],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Lines], dict[str, object]]:
    """Checks the domain in the DNS and then asks a host that answers so; the job's result."""
    name_server(target_com=ZONE)
    look_after(service, NAME, now=clock())
    jobs = JobRuns(
        service, JobKinds([*refresh_kinds(clock), catch_all_kind(clock), PUBLISH]), clock
    )
    jobs.run("refresh")
    monkeypatch.setenv("GATEPOST_SMTP_ALLOW_NETWORKS", "127.0.0.0/8")

    def ask(answer: Lines) -> dict[str, object]:
        with mail_host(answer) as host:
            monkeypatch.setenv("GATEPOST_SMTP_PORT", str(host.port))
            (done,) = jobs.run("catch-all")
            assert not any("DATA" in command for command in host.commands)
        return dict(done.result or {})

    return ask


@pytest.mark.parametrize("takes", [True, False])
def test_who_takes_a_made_up_recipient_takes_all(
    service: Service, clock: Clock, asked: Callable[[Lines], dict[str, object]], takes: bool
) -> None:
    assert asked(ordinary(catch_all=takes)) == {"asked": 1, "known": 1, "catch_all": int(takes)}
    row = row_of(service, NAME)
    assert (row.catch_all, row.catch_all_next) == (takes, clock() + timedelta(days=30))
    assert (Flag.CATCH_ALL in flags_of(service, NAME, clock())) is takes
    assert asked(ordinary()) == {"asked": 0}  # not before its time


def test_who_greylists_is_asked_again_later(
    service: Service, clock: Clock, asked: Callable[[Lines], dict[str, object]]
) -> None:
    later = b"451 4.7.1 Greylisted, please try again later\r\n"
    assert asked(ordinary(rcpt=later)) == {"asked": 1, "known": 0, "catch_all": 0}
    row = row_of(service, NAME)
    assert row.catch_all is None
    assert row.catch_all_next is not None
    assert timedelta(minutes=1) < row.catch_all_next - clock() < timedelta(hours=1)
    clock.forward(hours=1)
    assert asked(ordinary(catch_all=True)) == {"asked": 1, "known": 1, "catch_all": 1}


def test_who_refuses_us_says_nothing_of_the_domain(
    service: Service, clock: Clock, asked: Callable[[Lines], dict[str, object]]
) -> None:
    blocked = b"554 5.7.1 Client host rejected: listed at Spamhaus\r\n"
    assert asked(ordinary(banner=blocked)) == {"asked": 1, "known": 0, "catch_all": 0}
    assert row_of(service, NAME).catch_all is None
