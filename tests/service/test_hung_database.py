"""A PostgreSQL that is there and does not move: who notices, who does not, and what comes back."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from support.running_service import RunningService, bare_service, gatepost
from support.servers import Postgres
from support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]

REPORTERS = 20  # more than there are threads


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[RunningService]:
    # A connection that is begun does not give up by itself within the test.
    url = f"{postgres.new_database()}?connect_timeout=90"
    data_dir = tmp_path_factory.mktemp("hung")
    with bare_service(
        data_dir, GATEPOST_SERVICE_DATABASE_URL=url, GATEPOST_SERVICE_REPORTS="true"
    ) as running:
        yield running


@contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    postgres.freeze()
    try:
        yield
    finally:
        postgres.thaw()


def ask(service: RunningService, path: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        service.url + path, data, {"Content-Type": "application/json"} if data else {}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def report(service: RunningService, number: int) -> int:
    body = {"schema": 1, "plugin": f"{number:032x}", "domains": [f"new{number}.com"]}
    return ask(service, "/v1/reports", body)[0]


def ready(service: RunningService) -> Any:
    return json.loads(ask(service, "/health/ready")[1])


def generation(service: RunningService) -> int:
    return int(ready(service)["dependencies"]["snapshot"]["generation"])


def is_well(service: RunningService) -> bool:
    return bool(ready(service)["status"] == "ready")


def is_collected(service: RunningService) -> bool:
    listed = gatepost("jobs", "list", "--kind", "collect", "--json", env=service.env).stdout
    jobs = [json.loads(line) for line in listed.splitlines() if line.strip()]
    return bool(jobs) and all(job["state"] == "done" for job in jobs)


def test_readers_are_served_by_a_service_whose_database_hangs(
    service: RunningService, postgres: Postgres
) -> None:
    wait_until(lambda: is_well(service), what="it is well")
    begun = threading.Barrier(REPORTERS + 1)

    def send(number: int) -> int:
        begun.wait(60)
        return report(service, number)

    with ThreadPoolExecutor(REPORTERS) as pool:
        with frozen(postgres):
            waiting: list[Future[int]] = [pool.submit(send, n) for n in range(REPORTERS)]
            begun.wait(60)
            for _ in range(20):
                status, note = ask(service, "/v1/manifest.note")
                assert (status, b"generation" in note) == (200, True)
            assert ask(service, "/health/live")[0] == 200
            # All of that while nobody who needs the database was answered.
            assert not any(one.done() for one in waiting)
            wait_until(lambda: not is_well(service), what="it is found out")
            found = ready(service)
            assert found["status"] == "degraded"
            assert found["dependencies"]["database"]["status"] == "down"
            assert found["dependencies"]["database"]["detail"] == "It does not answer."
            assert found["dependencies"]["snapshot"]["status"] == "up"
            # Nor do they wait for ever.
            assert [one.result(60) for one in waiting] == [503] * REPORTERS
        wait_until(lambda: is_well(service), what="it is well again")
    wait_until(lambda: report(service, REPORTERS) == 202, what="reports are taken")
    before = generation(service)
    gatepost("service", "add", "blacklist", "bad.example", env=service.env)
    assert generation(service) == before + 1
    gatepost("jobs", "run", "collect", env=service.env)
    wait_until(lambda: is_collected(service), what="jobs are done", seconds=60)
    assert "Traceback" not in "".join(service.lines)
