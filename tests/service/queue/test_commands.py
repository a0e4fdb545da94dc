"""`gatepost jobs …` and `gatepost worker` as typed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.app import build_cli
from gatepost_sync.queue.listing import list_jobs
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import open_service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.replica import beat
from gatepost_sync.store.tables import JobRow
from gatepost_sync.times import utc_now
from support.waiting import wait_until

Run = Callable[..., Result]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GATEPOST_SERVICE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GATEPOST_SERVICE_PACKAGES", "false")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(build_cli(), arguments, prog_name="gatepost")

    assert invoke("service", "init").exit_code == 0
    return invoke


def add(state: JobState, **more: object) -> None:
    values: dict[str, object] = {
        "kind": "collect", "key": f"a {state}", "arguments": {}, "priority": 10,
        "state": state.value, "due": NOW, "attempts": 5, "allowed": 5, "created": NOW,
    }  # fmt: skip
    with open_service(ServiceSettings.load()) as service, service.database.write() as session:
        session.add(JobRow(**{**values, **more}))


def test_the_newest_jobs_are_listed_with_what_they_said(run: Run) -> None:
    add(JobState.DEAD, error="no route to the list", finished=NOW)
    add(JobState.DONE, result={"sources": 3}, finished=NOW, key="collect disposable/a-long-name")
    listed = run("jobs", "list")
    assert listed.exit_code == 0
    first, second = listed.stdout.splitlines()
    assert first.index("5/5") == second.index("5/5")
    assert first.split()[:2] == ["2", "done"]
    assert '{"sources": 3}' in first
    assert "no route to the list" in second
    assert listed.stderr == "0 waiting, 0 running, 1 done, 1 dead\n"
    dead = run("jobs", "list", "--state", "dead", "--json")
    assert [json.loads(line)["id"] for line in dead.stdout.splitlines()] == [1]
    assert run("jobs", "list", "--kind", "publish").stdout == ""


def test_one_job_is_shown_whole(run: Run) -> None:
    add(JobState.DEAD, error="no route to the list", finished=NOW, worker="host:1")
    shown = run("jobs", "show", "1")
    assert "error      no route to the list\n" in shown.stdout
    assert "worker     host:1\n" in shown.stdout
    assert json.loads(run("jobs", "show", "1", "--json").stdout)["state"] == "dead"
    missing = run("jobs", "show", "7")
    assert missing.exit_code == 2
    assert "there is no job 7" in missing.stderr


def test_a_dead_job_begins_anew(run: Run) -> None:
    add(JobState.DEAD, finished=NOW)
    assert run("jobs", "retry", "1").stdout == "job 1 waits for a worker\n"
    shown = json.loads(run("jobs", "show", "1", "--json").stdout)
    assert (shown["state"], shown["attempts"]) == ("waiting", 0)


def test_a_job_that_runs_cannot_be_retried(run: Run) -> None:
    add(JobState.RUNNING)
    refused = run("jobs", "retry", "1")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "only dead and waiting ones" in refused.stderr


def test_an_unknown_kind_is_named_with_its_nearest(run: Run) -> None:
    refused = run("jobs", "run", "publsh")
    assert refused.exit_code == 2
    assert "did you mean 'publish'" in refused.stderr


def test_where_no_worker_is_who_asks_is_told_so(run: Run) -> None:
    asked = run("jobs", "run", "collect")
    assert asked.stdout == "job 1 waits for a worker\n"
    assert "no worker is at work here" in asked.stderr
    with open_service(ServiceSettings.load()) as service, service.database.write() as session:
        assert beat(session, utc_now())
    assert run("jobs", "run", "publish").stderr == ""


@pytest.mark.slow
def test_a_worker_does_what_is_asked_for_and_ends_when_told(run: Run) -> None:
    run("service", "add", "disposable", "bad.example", "--no-publish")
    run("jobs", "run", "collect")
    process = subprocess.Popen(
        (sys.executable, "-m", "gatepost", "worker", "--threads", "1"),
        env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip

    def done() -> bool:
        with open_service(ServiceSettings.load()) as service, service.database.read() as session:
            over = list_jobs(session, state=JobState.DONE)
            return {"collect", "publish", "purge"} <= {job.kind for job in over}

    wait_until(done, what="the worker has collected, published and tidied up", seconds=60)
    assert run("jobs", "run", "purge").stderr == ""  # somebody is there
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "Traceback" not in output


def test_a_broker_of_another_kind_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_SERVICE_BROKER_URL", "kafka://127.0.0.1")
    refused = run("worker")
    assert refused.exit_code == 2
    assert "redis:// or amqp://, not kafka://" in refused.stderr


def test_a_worker_that_is_refused_leaves_signals_as_they_were(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What starts afterwards inherits the mask: with SIGTERM blocked it would never end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    monkeypatch.setenv("GATEPOST_SERVICE_BROKER_URL", "kafka://127.0.0.1")
    assert run("worker").exit_code == 2
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
