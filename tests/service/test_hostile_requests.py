"""Requests that no client of ours sends, as bytes to the server as it is run."""

import hashlib
import json
import re
import urllib.request
from collections.abc import Iterator
from itertools import pairwise

import pytest

from support.raw_client import connect, said, say
from support.running_service import RunningService, bare_service, gatepost

pytestmark = [pytest.mark.slow, pytest.mark.once]

ROUTES = (
    "/v1/manifest.note", "/v1/root/1.note", "/health/live", "/health/ready", "/metrics",
    "/status", "/status.json", "/status.css", "/openapi.json",
)  # fmt: skip
REPORT = json.dumps({"schema": 1, "plugin": "a" * 32, "domains": ["new.com"]}).encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with bare_service(
        tmp_path_factory.mktemp("hostile"),
        GATEPOST_SERVICE_REPORTS="true",
        GATEPOST_SERVICE_REPORTS_PER_MINUTE="1000",
    ) as running:
        yield running
        assert running.process.poll() is None
        assert "Traceback" not in "".join(running.lines)


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """Closed by the server after the answer, unless a header says otherwise."""
    lines = (line + " HTTP/1.1", "Host: x", "Connection: close", *headers, "", "")
    return "\r\n".join(lines).encode("latin-1") + body


def post(*headers: str, body: bytes = b"") -> bytes:
    return request("POST /v1/reports", "Content-Type: application/json", *headers, body=body)


def status(answer: bytes) -> int:
    """Of the first answer, which must be one."""
    assert answer.startswith((b"HTTP/1.1 ", b"HTTP/1.0 ")), answer[:100]
    return int(answer[9:12])


def headers(answer: bytes) -> dict[str, str]:
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1")
    pairs = (line.partition(": ") for line in head.split("\r\n")[1:])
    return {name.lower(): value for name, _, value in pairs}


def body(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def chunked(size: int) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (size, b" " * size)


def test_a_report_that_is_well_formed_is_taken(service: RunningService) -> None:
    assert status(say(service.url, post(f"Content-Length: {len(REPORT)}", body=REPORT))) == 202


@pytest.mark.parametrize("size", [10, 40_000, 3_000_000])
def test_chunked_bodies_are_refused_and_not_cut(service: RunningService, size: int) -> None:
    sent = post("Transfer-Encoding: chunked", body=REPORT and chunked(size))
    answer = say(service.url, sent)
    assert status(answer) == 411
    assert headers(answer)["connection"] == "close"


@pytest.mark.parametrize(
    ("given", "sent", "expected"),
    [
        (("Content-Length: 9999999999999999999999",), b"", 400),  # no number of bytes
        (("Content-Length: 2000000",), b"", 413),
        (("Content-Length: -1",), b"", 400),
        (("Content-Length: 0x10",), b"", 400),
        (("Content-Length: +5",), b"abcde", 400),
        (("Content-Length: 5, 6",), b"abcdef", 400),
        (("Content-Length: 5", "Content-Length: 6"), b"abcdef", 400),
        (("Content-Length: 2", "Transfer-Encoding: chunked"), chunked(10), 411),
        (("Transfer-Encoding: gzip, chunked",), chunked(10), 411),
        (("Transfer-Encoding: chunked, gzip",), chunked(10), 400),
        (("Transfer-Encoding : chunked",), chunked(10), 400),
        (("Content-Length: 0",), b"", 422),
        ((), b"", 411),
    ],
)
def test_lies_about_the_length_are_found_out(
    service: RunningService, given: tuple[str, ...], sent: bytes, expected: int
) -> None:
    assert status(say(service.url, post(*given, body=sent))) == expected


def test_a_body_that_breaks_off_is_no_report(service: RunningService) -> None:
    """Whoever sent it has gone: what matters is that nothing comes of it."""
    whole = post(f"Content-Length: {len(REPORT) + 50}", body=REPORT)
    answer = say(service.url, whole, end=True)
    assert answer == b"" or status(answer) == 400


def test_what_follows_a_body_is_no_part_of_it(service: RunningService) -> None:
    """Nor is it another request, unless it is one."""
    keep = post(f"Content-Length: {len(REPORT)}", body=REPORT).replace(
        b"Connection: close\r\n", b""
    )
    answer = say(service.url, keep + b"GARBAGE\r\n\r\n")
    assert status(answer) == 202
    assert b"HTTP/1.1 400 Bad Request" in body(answer)
    twice = say(service.url, keep + request("GET /health/live"))
    assert twice.count(b"HTTP/1.1 ") == 2
    assert b'"live"' in twice


def test_what_is_sent_with_a_get_is_not_read(service: RunningService) -> None:
    smuggled = request("GET /v1/manifest.note")
    with_body = request("GET /health/live", f"Content-Length: {len(smuggled)}", body=smuggled)
    keep = with_body.replace(b"Connection: close\r\n", b"", 1)
    answer = say(service.url, keep + request("GET /openapi.json"))
    assert status(answer) == 200
    assert b"gatepost manifest" not in answer
    assert answer.count(b"HTTP/1.1 ") in (1, 2)  # it may as well close instead of reading on


@pytest.mark.parametrize(
    "path",
    [
        "/v1/full/../../keys/seed",
        "/v1/full/..%2f..%2f..%2fkeys%2fseed",
        "/v1/full/%252e%252e%252fkeys",
        "/v1/root/..\\..\\keys\\seed",
        "/../../../../etc/passwd",
        "//etc/passwd",
        "/v1//manifest.note",
        "/v1/./manifest.note",
        "/v1/manifest.note/",
        "/v1/manifest.note%00",
        "/v1/manifest.note%0d%0aX:%20y",
        "/v1/full/%ff%fe",
        "/v1/full/%",
        "/v1/full/%zz",
        "/v1/full/%c0%ae%c0%ae/keys",
        "http://other.example/keys/seed",
        "/v1/root/" + "9" * 60_000 + ".note",
        "/" + "%2e%2e/" * 2_000,
    ],
)
def test_no_path_leads_anywhere_else(service: RunningService, path: str) -> None:
    answer = say(service.url, request(f"GET {path}"))
    assert status(answer) in (400, 404, 414)
    assert b"root:" not in answer
    assert "x" not in headers(answer)


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\n\r\n",  # no Host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y" * 1_000_000 + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n" * 5_000 + "\r\n",
        "GET /" + "a" * 1_000_000 + " HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(service: RunningService, head: str) -> None:
    other = head.startswith(("\x16", "PRI"))  # another protocol: nobody to answer
    answer = say(service.url, head.encode("latin-1"), end=other)
    assert (other and answer == b"") or status(answer) in (400, 414, 431, 505)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods_are_refused_everywhere(service: RunningService, method: str) -> None:
    for route in ROUTES:
        answer = say(service.url, request(f"{method} {route}"))
        assert status(answer) in (400, 405), route


def test_head_is_get_without_the_body(service: RunningService) -> None:
    for route in ROUTES:
        get, head = (say(service.url, request(f"{method} {route}")) for method in ("GET", "HEAD"))
        assert status(head) == status(get) == 200, route
        assert body(head) == b""
        for name in ("content-type", "cache-control", "etag"):
            assert headers(head).get(name) == headers(get).get(name), route
        assert "content-length" in headers(head), route


def test_a_large_file_comes_whole_and_head_tells_its_size(service: RunningService) -> None:
    note = body(say(service.url, request("GET /v1/manifest.note"))).decode()
    digest = re.findall(r"[0-9a-f]{64}", note)[0]
    get, head = (say(service.url, request(f"{how} /v1/full/{digest}")) for how in ("GET", "HEAD"))
    assert hashlib.sha256(body(get)).hexdigest() == digest
    assert body(head) == b""
    assert headers(head)["content-length"] == str(len(body(get)))
    tag = headers(get)["etag"]
    known = say(service.url, request(f"GET /v1/full/{digest}", f"If-None-Match: {tag}"))
    assert (status(known), body(known)) == (304, b"")


def test_options_says_what_is_allowed(service: RunningService) -> None:
    for route in ROUTES:
        answer = say(service.url, request(f"OPTIONS {route}"))
        assert (status(answer), body(answer)) == (200, b""), route
        assert "GET" in headers(answer)["allow"]
    assert "POST" in headers(say(service.url, request("OPTIONS /v1/reports")))["allow"]
    assert status(say(service.url, request("OPTIONS *"))) == 404


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-9",
        "bytes=5-",
        "bytes=-5",
        "bytes=999999999-",
        "bytes=9-1",
        "lines=1-2",
        "bytes=x",
        "bytes=" + ",".join(["0-"] * 2_000),
    ],
)
def test_ranges_are_not_heeded(service: RunningService, asked: str) -> None:
    """Whole or not at all: a file is verified as a whole, and a deluge of ranges costs nothing."""
    whole = body(say(service.url, request("GET /v1/manifest.note")))
    answer = say(service.url, request("GET /v1/manifest.note", f"Range: {asked}"))
    assert (status(answer), body(answer)) == (200, whole)


def test_a_tag_is_found_in_any_list(service: RunningService) -> None:
    tag = headers(say(service.url, request("GET /v1/manifest.note")))["etag"]
    for known, expected in (
        (tag, 304), (f'"a", {tag}, "b"', 304), (f"W/{tag}", 304), ("*", 304),
        ('"a","b"', 200), (tag.strip('"'), 304), ("", 200), (",,,", 200), ('"', 200),
        (", ".join(f'"{n}"' for n in range(5_000)) + f", {tag}", 304),
    ):  # fmt: skip
        answer = say(service.url, request("GET /v1/manifest.note", f"If-None-Match: {known}"))
        assert status(answer) == expected, known[:40]
        assert (body(answer) == b"") == (expected == 304)


@pytest.mark.parametrize(
    "sent",
    [
        b"[" * 30_000,
        b'{"schema":' + b"1" * 30_000 + b"}",
        b'{"schema": NaN, "plugin": 1, "domains": []}',
        REPORT.replace(b"new.com", b"\xff\xfe"),
        REPORT.replace(b"new.com", b"\\ud800.com"),
        REPORT.replace(b'"domains"', b'"__proto__"'),
        REPORT.decode().encode("utf-16"),
    ],
)
def test_what_is_no_report_is_told_so(service: RunningService, sent: bytes) -> None:
    answer = say(service.url, post(f"Content-Length: {len(sent)}", body=sent))
    assert status(answer) in (202, 422)
    if status(answer) == 202:  # a name that is none is left out of a report
        assert json.loads(body(answer)) == {"accepted": 0}
    else:
        assert json.loads(body(answer))["status"] == 422


def test_who_asks_is_not_what_a_header_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Behind one proxy, the one that it adds counts; underscores are no way around it."""
    data_dir = tmp_path_factory.mktemp("proxied")
    with bare_service(
        data_dir,
        GATEPOST_SERVICE_REPORTS="true",
        GATEPOST_SERVICE_REPORTS_PER_MINUTE="1",
        GATEPOST_SERVICE_PROXIES="1",
    ) as proxied:
        length = f"Content-Length: {len(REPORT)}"

        def told(*given: str) -> int:
            return status(say(proxied.url, post(length, *given, body=REPORT)))

        assert told("X-Forwarded-For: 192.0.2.1") == 202
        for number in range(3):
            forged = f"X-Forwarded-For: 203.0.{number}.1, 192.0.2.1"
            assert told(forged) == 429
            assert told("X-Forwarded-For: 192.0.2.1", f"X_Forwarded_For: 203.0.{number}.1") == 429
        assert told("X-Forwarded-For: 198.51.100.1") == 202


def test_pieces_of_any_size_make_the_same_request(service: RunningService) -> None:
    whole = post(f"Content-Length: {len(REPORT)}", body=REPORT)
    cuts = [0, 1, 5, 30, len(whole) - len(REPORT), len(whole) - 2, len(whole)]
    with connect(service.url) as client:
        for begin, end in pairwise(cuts):
            client.sendall(whole[begin:end])
        assert status(said(client)) == 202


def test_it_goes_on_serving(service: RunningService) -> None:
    with urllib.request.urlopen(f"{service.url}/v1/manifest.note", timeout=30) as answer:
        assert answer.status == 200
    assert "generation" in gatepost("service", "status", env=service.env).stdout
