"""Clients that drip, beside clients that do not, at the server as it is run."""

import json
import resource
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from support.raw_client import connect, said
from support.running_service import RunningService, bare_service

pytestmark = [pytest.mark.slow, pytest.mark.once]

DRIPPING = 50
HEAD = (
    b"POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with bare_service(
        tmp_path_factory.mktemp("slow"),
        GATEPOST_SERVICE_REPORTS="true",
        GATEPOST_SERVICE_REPORTS_PER_MINUTE="1000",
    ) as running:
        yield running


@contextmanager
def dripping(clients: list[socket.socket]) -> Iterator[None]:
    """A byte from each, again and again, until the block ends."""
    over = threading.Event()

    def drip() -> None:
        while not over.wait(0.2):
            for client in clients:
                try:
                    client.send(b" ")
                except OSError:
                    continue  # it was closed, which is what the test waits for

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def report(service: RunningService, number: int) -> int:
    body = {"schema": 1, "plugin": f"{number:032x}", "domains": [f"new{number}.com"]}
    request = urllib.request.Request(
        f"{service.url}/v1/reports",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return int(answer.status)


def test_fifty_that_drip_keep_nobody_from_being_served(service: RunningService) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(service.url)) for _ in range(DRIPPING)]
        for client in slow:
            client.sendall(HEAD % 30_000)
        with dripping(slow):
            # Reports need their bodies read, the others a thread.
            assert [report(service, number) for number in range(20)] == [202] * 20
            for path in ("/v1/manifest.note", "/health/ready", "/metrics"):
                with urllib.request.urlopen(service.url + path, timeout=30) as answer:
                    assert answer.status == 200
            answers = [said(client) for client in slow]
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b"connection: close\r\n" in answer.lower()
        assert b"application/problem+json" in answer
    assert report(service, 21) == 202


def test_more_than_have_a_place_give_way_to_who_comes(service: RunningService) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(service.url)) for _ in range(300)]
        for client in slow:
            client.sendall(HEAD % 30_000)
        assert [report(service, number) for number in range(30, 40)] == [202] * 10
        assert said(slow[0]).startswith((b"HTTP/1.1 503 ", b"HTTP/1.1 408 "))


def test_a_thousand_that_say_nothing_keep_nobody_out(service: RunningService) -> None:
    many = 1_200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (resource.RLIM_INFINITY, -1) and hard < 2 * many:
        pytest.skip(f"a process may have {hard} files open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * many), hard))
    try:
        with ExitStack() as stack:
            for number in range(many):
                client = stack.enter_context(connect(service.url))
                if number % 2:
                    client.sendall(b"GET /v1/manifest.note HTTP/1.1\r\nHost: ")
            assert report(service, 50) == 202
            with urllib.request.urlopen(f"{service.url}/v1/manifest.note", timeout=20) as answer:
                assert answer.status == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
