"""A file of addresses goes through the service's workers, and nothing of it stays behind."""

import csv
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from gatepost_sync.batches.submission import answers_of, submit
from gatepost_sync.batches.wire import from_wire
from gatepost_sync.jobs.batch import batch_kinds
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service
from gatepost_sync.store.batch_tables import ChunkRow
from service.domains.conftest import Clock
from support.job_runs import JobRuns
from support.knot import Knot
from support.mail_host_thread import mail_host
from support.mail_hosts import ordinary
from support.running_service import GATEPOST, gatepost
from support.tools import require

pytestmark = [pytest.mark.slow, pytest.mark.once]
OPTIONS = {"policy": "signup", "phase": "instant", "budget": 5.0}
ZONE = "@ MX 10 mx.target.com.\nmx A 127.0.0.1\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(service: Service, clock: Clock) -> JobRuns:
    return JobRuns(service, JobKinds(batch_kinds(clock)), clock)


def handed_in(service: Service, addresses: list[str], clock: Clock, **more: object) -> int:
    options = {**OPTIONS, **more}
    return submit(service, "token", options, addresses, now=clock(), show=lambda done: None)


def run_chunks(service: Service, jobs: JobRuns) -> None:
    assert all(job.state is JobState.DONE for job in jobs.run("batch.forget"))


def chunks(service: Service) -> list[ChunkRow]:
    with service.database.read() as session:
        return list(session.scalars(select(ChunkRow).order_by(ChunkRow.number)))


def reasons(service: Service, batch: int) -> list[list[str | None]]:
    answers = answers_of(service, batch, len(chunks(service)))
    return [[found.reason for found in from_wire(wire) if found.reason] for wire in answers]


def test_chunks_are_done_once_and_their_addresses_go(
    service: Service, jobs: JobRuns, clock: Clock
) -> None:
    addresses = [f"user{n}@gmail.com" for n in range(1_500)] + ["x@mailinator.com", "broken@"]
    batch = handed_in(service, addresses, clock)
    assert handed_in(service, addresses, clock) == batch  # the same command again
    assert [chunk.addresses for chunk in chunks(service)] == [1_000, 502]
    assert all(b"user" not in (chunk.question or b"") for chunk in chunks(service))
    run_chunks(service, jobs)
    assert all(chunk.done and chunk.question is None for chunk in chunks(service))
    found = reasons(service, batch)
    assert len(found) == len(addresses)
    assert found[0] == ["free_provider"]
    assert found[-2] == ["disposable"]
    assert found[-1] == ["syntax"]


def test_handing_in_goes_on_where_it_stopped(service: Service, jobs: JobRuns, clock: Clock) -> None:
    addresses = [f"user{n}@gmail.com" for n in range(2_500)]

    def breaks_off() -> Iterator[str]:
        yield from addresses[:1_700]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        submit(service, "token", OPTIONS, breaks_off(), now=clock(), show=lambda done: None)
    assert [chunk.addresses for chunk in chunks(service)] == [1_000]
    handed_in(service, addresses, clock)
    assert [chunk.addresses for chunk in chunks(service)] == [1_000, 1_000, 500]


def test_a_host_that_greylists_is_asked_again(
    service: Service, jobs: JobRuns, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Knot({"target.com": ZONE}, program=require("knotd", package="knot")) as knot:
        monkeypatch.setenv("GATEPOST_NAMESERVERS", knot.address)
        monkeypatch.setenv("GATEPOST_SMTP_ALLOW_NETWORKS", "127.0.0.0/8")
        batch = handed_in(service, ["x@mailinator.com", "ann@target.com"], clock, phase="mailbox",
                          policy="strict")  # fmt: skip
        later = b"451 4.7.1 Greylisted, please try again later\r\n"
        with mail_host(ordinary(rcpt=later)) as host:
            monkeypatch.setenv("GATEPOST_SMTP_PORT", str(host.port))
            run_chunks(service, jobs)
        (chunk,) = chunks(service)
        assert (chunk.done, chunk.rechecks) == (False, 1)
        assert chunk.question is not None
        assert "greylisted" in reasons(service, batch)[1]
        clock.forward(hours=1)
        with mail_host(ordinary("ann@target.com")) as host:
            monkeypatch.setenv("GATEPOST_SMTP_PORT", str(host.port))
            run_chunks(service, jobs)
            assert any("ann@target.com" in command for command in host.commands)
    (chunk,) = chunks(service)
    assert (chunk.done, chunk.question) == (True, None)
    assert "greylisted" not in reasons(service, batch)[1]


def test_a_batch_that_nobody_comes_back_for_goes(
    service: Service, jobs: JobRuns, clock: Clock
) -> None:
    handed_in(service, ["a@gmail.com"], clock)
    run_chunks(service, jobs)
    assert len(chunks(service)) == 1
    clock.forward(days=8)
    run_chunks(service, jobs)
    assert chunks(service) == []


@contextmanager
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        (*GATEPOST, "worker"), env={**os.environ, **env}, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.timeout(180)
def test_from_the_command_line_with_a_worker_beside_it(tmp_path: Path) -> None:
    env = {
        "GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "service"),
        "GATEPOST_SERVICE_PACKAGES": "false",
        "GATEPOST_SERVICE_LEASE_SECONDS": "2",
    }
    gatepost("service", "init", env=env)
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [["1", "joe@gmail.com"], ["2", "x@mailinator.com"], ["3", "nobody@"]] * 700
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "email"], *rows])
    with worker(env):
        gatepost("service", "batch", str(source), str(target), "--phase", "instant", env=env)
    with target.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["id"] for row in written] == [row[0] for row in rows]
    assert [row["gatepost_decision"] for row in written[:3]] == ["accept", "reject", "reject"]
    assert "mailinator.com" in written[1]["gatepost_message"]
    database = (tmp_path / "service" / "service.sqlite3").read_bytes()
    assert b"joe@gmail.com" not in database
    refused = gatepost("service", "batch", str(source), str(target), env=env, check=False)
    assert refused.returncode == 2
    assert "--overwrite replaces it" in refused.stderr
