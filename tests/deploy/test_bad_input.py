"""A running service and clients that mean no good: it refuses them, and answers the others."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from support.running_service import RunningService, gatepost, running_service

schemathesis = pytest.importorskip("schemathesis", reason="the group deploy-test is not installed")
pytestmark = pytest.mark.slow
HEAD = b"Host: x\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    data_dir = tmp_path_factory.mktemp("service")
    quick = {"GATEPOST_SERVICE_PACKAGES": "false"}
    env = {"GATEPOST_SERVICE_DATA_DIR": str(data_dir), **quick}
    gatepost("service", "init", env=env)
    gatepost("service", "publish", "--allow-empty", env=env)
    with running_service(data_dir, **quick) as running:
        yield running
        assert running.process.poll() is None
        assert "Traceback" not in (lines := "".join(running.lines)), lines


@pytest.fixture(autouse=True)
def serves_others(service: RunningService) -> Iterator[None]:
    yield
    connection = http.client.HTTPConnection(*address(service), timeout=30)
    connection.request("GET", "/v1/manifest.note")
    assert connection.getresponse().status == 200
    connection.close()


def address(service: RunningService) -> tuple[str, int]:
    host, _, port = service.url.removeprefix("http://").partition(":")
    return host, int(port)


def said(service: RunningService, request: bytes) -> list[int]:
    """The statuses of all answers until the connection ends; the request asks for that."""
    with socket.create_connection(address(service), timeout=30) as link:
        answer = b""
        # It may have heard enough before all is said; what it answered then is there to be read.
        with suppress(ConnectionResetError, BrokenPipeError):
            link.sendall(request)
        with suppress(ConnectionResetError):
            while part := link.recv(65_536):
                answer += part
    heads = [line for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    return [int(line.split()[1]) for line in heads]


def test_every_documented_route_keeps_to_its_document(service: RunningService) -> None:
    from hypothesis import HealthCheck, Phase, given, settings

    schema = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    checks = [
        schemathesis.checks.not_a_server_error,
        schemathesis.specs.openapi.checks.status_code_conformance,
        schemathesis.specs.openapi.checks.content_type_conformance,
        schemathesis.specs.openapi.checks.response_schema_conformance,
    ]
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=15,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):  # type: ignore[no-untyped-def]  # schemathesis makes it
            nonlocal tried
            tried += 1
            case.call_and_validate(base_url=service.url, checks=checks)

        ask()
    assert tried > 50


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/../../keys/seed",
        b"/v1/full/..%2f..%2f..%2fkeys%2fseed",
        b"/v1/root/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        b"/v1/full/" + b"a" * 63 + b"%00",
        b"//etc/passwd",
        b"/v1/text/..\\..\\keys\\seed",
        b"/status/../../keys/seed",
        b"/%ff%fe",
    ],
)
def test_no_path_leads_out_of_the_tree(service: RunningService, path: bytes) -> None:
    (status,) = said(service, b"GET " + path + b" HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert status in (400, 404)


ROUTES = (b"/v1/manifest.note", b"/v1/reports", b"/status", b"/metrics", b"/nowhere")


@pytest.mark.parametrize("path", ROUTES)
def test_a_body_that_is_too_large_or_chunked_is_refused(
    service: RunningService, path: bytes
) -> None:
    def post(headers: bytes, body: bytes) -> list[int]:
        head = HEAD + b"Content-Type: application/json\r\n" + headers
        return said(service, b"POST " + path + b" HTTP/1.1\r\n" + head + b"\r\n" + body)

    assert post(b"Content-Length: 99999999999\r\n", b"x")[0] == 413
    whole = b"".join(b"10000\r\n" + b"x" * 65_536 + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"
    assert post(b"Transfer-Encoding: chunked\r\n", whole)[0] == 411
    assert post(b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\nZZ\r\n")[0] in (400, 411)


GARBAGE = {
    "two lengths": b"POST / HTTP/1.1\r\n%bContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a length and chunks": b"POST / HTTP/1.1\r\n%bContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/manifest.note HTTP/1.1\r\nHost: y\r\n\r\n",
    "an unknown coding": b"POST / HTTP/1.1\r\n%bTransfer-Encoding: xchunked\r\n\r\nabc",
    "a space before the colon": b"POST / HTTP/1.1\r\n%bContent-Length : 3\r\n\r\nabc",
    "a folded header": b"GET / HTTP/1.1\r\n%bX: a\r\n b\r\n\r\n",
    "a nought in a header": b"GET / HTTP/1.1\r\n%bX: a\x00b\r\n\r\n",
    "a bare line feed": b"GET / HTTP/1.1\r\n%bX: a\nGET /status HTTP/1.1\r\n\r\n",
    "no protocol": b"GET /\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a long line": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n%b\r\n",
    "many headers": b"GET / HTTP/1.1\r\n%b" + b"X: y\r\n" * 5_000 + b"\r\n",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_refused_and_nothing_hides_behind_it(service: RunningService, name: str) -> None:
    """One answer at most: what follows a request of an unclear end is not taken for another."""
    statuses = said(service, GARBAGE[name].replace(b"%b", HEAD))
    assert len(statuses) <= 1, statuses
    assert all(400 <= status < 500 for status in statuses), statuses


def test_slow_and_silent_clients_keep_nobody_waiting(service: RunningService) -> None:
    with ExitStack() as stack:
        for number in range(400):
            link = stack.enter_context(socket.create_connection(address(service), timeout=30))
            if number % 2:
                link.sendall(b"GET /v1/manifest.note HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            if number % 4 == 0:
                link.sendall(b"POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        connection = http.client.HTTPConnection(*address(service), timeout=30)
        for _ in range(20):
            connection.request("GET", "/v1/manifest.note")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
        connection.close()


def test_a_reader_that_goes_away_is_forgotten(service: RunningService, tmp_path: Path) -> None:
    for _ in range(50):
        with socket.create_connection(address(service), timeout=30) as link:
            link.sendall(b"GET /status HTTP/1.1\r\nHost: x\r\n\r\n")
