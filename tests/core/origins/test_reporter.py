"""Reports are sent in the background, seldom and in one piece, and nobody waits for them."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from gatepost.errors import PullError
from gatepost.origins import reporter
from gatepost.origins.post import PATH, ReportPost
from gatepost.origins.pseudonym import pseudonym
from gatepost.origins.reporter import Reporter
from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.fetcher import ServerRefusedError
from support.waiting import wait_until
from support.web_service import Service, web_service

TODAY = date(2026, 11, 24)


class Soon(Backoff):
    """Keeps nobody waiting, and notes how long it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float | None] = []

    def after(self, failures: int, *, retry_after: float | None = None) -> float:
        self.asked.append(retry_after)
        return 0.01


@contextmanager
def reporting(
    post: reporter.Post, folder: Path, *, seconds: float = 0.02, backoff: Backoff | None = None
) -> Iterator[Reporter]:
    made = Reporter(post, folder, seconds=seconds, backoff=backoff or Soon(), today=lambda: TODAY)
    try:
        yield made
    finally:
        made.close()


def bodies(service: Service) -> list[dict[str, object]]:
    return [json.loads(asked.body) for asked in service.asked]


def test_a_report_names_domains_the_pseudonym_and_nothing_else(tmp_path: Path) -> None:
    with web_service({"accepted": 2}, status=202) as service:
        with reporting(ReportPost(service.url + "/"), tmp_path, seconds=1.0) as made:
            for name in ("b.com", "a.com", "b.com"):
                made.meets(name)
            wait_until(lambda: bool(service.asked), what="a report")
            made.meets("a.com")
        (asked,) = service.asked
    assert (asked.method, asked.path, asked.query) == ("POST", PATH, {})
    assert json.loads(asked.body) == {
        "schema": 1, "plugin": pseudonym(tmp_path, TODAY), "domains": ["a.com", "b.com"],
    }  # fmt: skip
    told = {name.lower() for name in asked.headers}
    assert told <= {
        "host", "user-agent", "accept", "accept-encoding", "connection", "content-type",
        "content-length",
    }  # fmt: skip


def test_a_report_has_a_hundred_domains_at_most(tmp_path: Path) -> None:
    with web_service({}, status=202) as service:
        with reporting(ReportPost(service.url), tmp_path) as made:
            for number in range(250):
                made.meets(f"d{number}.com")
            wait_until(
                lambda: sum(len(body["domains"]) for body in bodies(service)) == 250,  # type: ignore[arg-type]
                what="all reports",
            )
        sizes = [len(body["domains"]) for body in bodies(service)]  # type: ignore[arg-type]
    assert max(sizes) == 100


def test_a_service_that_hangs_keeps_nobody_waiting(tmp_path: Path) -> None:
    with web_service({}) as service:
        service.hang = threading.Event()
        with reporting(ReportPost(service.url), tmp_path) as made:
            made.meets("first.com")
            wait_until(lambda: bool(service.asked), what="a report that hangs")
            began = perf_counter()
            for number in range(5_000):
                made.meets(f"d{number}.com")
            assert perf_counter() - began < 5.0  # the server hangs for a minute
            service.hang.set()


@pytest.mark.parametrize("status", [403, 404])
def test_who_takes_no_reports_is_left_alone_for_a_day(tmp_path: Path, status: int) -> None:
    backoff = Soon()
    with (
        web_service({}, status=status) as service,
        reporting(ReportPost(service.url), tmp_path, backoff=backoff) as made,
    ):
        made.meets("a.com")
        wait_until(lambda: bool(backoff.asked), what="a refusal")
    assert backoff.asked[0] == 86_400.0


def test_what_was_not_taken_is_told_later(tmp_path: Path) -> None:
    backoff = Soon()
    with web_service({}, status=503) as service:
        service.headers["Retry-After"] = "7"
        with reporting(ReportPost(service.url), tmp_path, backoff=backoff) as made:
            made.meets("a.com")
            wait_until(lambda: bool(backoff.asked), what="a failure")
            service.status = 202
            before = len(service.asked)
            wait_until(lambda: len(service.asked) > before, what="another report")
    assert backoff.asked[0] == 7.0
    assert bodies(service)[-1]["domains"] == ["a.com"]


def test_failures_of_every_kind_are_told_apart(tmp_path: Path) -> None:
    with web_service({}, status=302) as service:
        service.headers["Location"] = "http://elsewhere.invalid/"
        with pytest.raises(ServerRefusedError, match="answered 302"):
            ReportPost(service.url).send("x", ["a.com"])
        url = service.url
    with pytest.raises(PullError, match="could not be reached"):
        ReportPost(url).send("x", ["a.com"])


def test_the_thread_rests_and_begins_again(tmp_path: Path) -> None:
    with (
        web_service({}, status=202) as service,
        reporting(ReportPost(service.url), tmp_path) as made,
    ):
        for number in range(3):
            made.meets(f"d{number}.com")
            wait_until(lambda n=number: len(service.asked) == n + 1, what="a report")  # type: ignore[misc]
            wait_until(lambda: not running(), what="the thread's end")


def test_after_its_end_nothing_begins(tmp_path: Path) -> None:
    with web_service({}, status=202) as service:
        with reporting(ReportPost(service.url), tmp_path) as made:
            made.close()
            made.meets("a.com")
        assert not running()
        assert service.asked == []


FORKS = """
import os, sys
from pathlib import Path

from gatepost.origins.post import ReportPost
from gatepost.origins.reporter import Reporter

url, folder = sys.argv[1:]
reporter = Reporter(ReportPost(url), Path(folder), seconds=0.05)
reporter.meets("parent.com")
child = os.fork()
if child == 0:
    reporter.meets("child.com")
sys.stdin.read()
reporter.close()
if child:
    os.waitpid(child, 0)
"""


def test_a_child_process_has_a_thread_of_its_own(tmp_path: Path) -> None:
    with web_service({}, status=202) as service:
        program = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", FORKS, service.url, str(tmp_path)],
            stdin=subprocess.PIPE,
        )
        try:
            wait_until(lambda: len(service.asked) >= 2, what="both reports")
        finally:
            program.communicate(timeout=60)
        told = [name for body in bodies(service) for name in body["domains"]]  # type: ignore[attr-defined]
    assert sorted(told) == ["child.com", "parent.com"]


def running() -> bool:
    return any(thread.name == "gatepost-reports" for thread in threading.enumerate())
