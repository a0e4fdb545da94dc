"""The same verdicts whoever asks the DNS, however, and with whatever Redis: one table for all."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from gatepost import Gatepost
from gatepost.model import Conclusion
from support.knot import Knot
from support.name_servers import black_hole
from support.redis_server import RedisServer, strange_server
from support.tools import require

NAMES = (
    *("mx", "null", "null-with-weight", "only-a", "only-aaaa", "both", "text", "missing"),
    *("b\xfccher", "alias", "dangling", "delegated", "many", "to-alias", "to-nowhere"),
    "alias-to-text",
)
TEXTS = (
    *(f"ann@{name}.mail.example" for name in NAMES),
    "ann@x.broken.example",
    "ann@company.example",
    "ann@mailinator.com",
    "no address",
)


@pytest.fixture(scope="module")
def expected(knot: Knot) -> list[Conclusion]:
    """What the reference says, asked synchronously and without Redis."""
    with gate(knot.address, "dnspython") as ours:
        return [ours.check(text).conclusion for text in TEXTS]


@pytest.fixture(scope="module")
def redis_urls() -> Iterator[dict[str, str | None]]:
    pytest.importorskip("redis", reason="the extra redis is not installed")
    program = require("redis-server", package="redis-server")
    with ExitStack() as stack:
        real = stack.enter_context(RedisServer(program=program))
        hung = stack.enter_context(strange_server())
        garbage = stack.enter_context(strange_server(b"\xff\r\n"))
        nobody = "redis://127.0.0.1:9/0"
        yield {"none": None, "real": real.url, "hung": hung.url, "garbage": garbage.url} | {
            "nobody": nobody
        }


def gate(server: str, resolver: str, redis: str | None = None) -> Gatepost:
    if resolver == "c-ares":
        pytest.importorskip("pycares", reason="the extra fastdns is not installed")
    settings = {"phase": "domain", "nameservers": [server], "resolver": resolver, "budget": 30}
    return Gatepost({**settings, **({} if redis is None else {"redis_url": redis})})


def plain(conclusion: Conclusion) -> list[tuple[object, ...]]:
    """What a report says, but not which words a library finds for a failure."""
    return [(f.check, f.outcome, f.reason, f.suggestion) for f in conclusion.findings]


@pytest.mark.slow
@pytest.mark.parametrize("redis", ["none", "real", "hung", "garbage", "nobody"])
@pytest.mark.parametrize("resolver", ["dnspython", "c-ares"])
async def test_verdicts_are_the_same(
    knot: Knot,
    expected: list[Conclusion],
    redis_urls: dict[str, str | None],
    resolver: str,
    redis: str,
) -> None:
    with gate(knot.address, resolver, redis_urls[redis]) as ours:
        asked = [ours.check(text).conclusion for text in TEXTS]
        known = [(await ours.acheck(text)).conclusion for text in TEXTS]
    with gate(knot.address, resolver, redis_urls[redis]) as ours:
        awaited = [(await ours.acheck(text)).conclusion for text in TEXTS]
    for conclusions in (asked, known, awaited):
        for ours_, theirs in zip(conclusions, expected, strict=True):
            assert plain(ours_) == plain(theirs)
            assert (ours_.status, ours_.decision) == (theirs.status, theirs.decision)


@pytest.mark.slow
@pytest.mark.parametrize("resolver", ["dnspython", "c-ares"])
async def test_silence_is_the_same(resolver: str) -> None:
    with black_hole() as hole:
        settings = {"phase": "domain", "nameservers": [hole], "resolver": resolver, "budget": 0.4}
        if resolver == "c-ares":
            pytest.importorskip("pycares", reason="the extra fastdns is not installed")
        with Gatepost(settings) as ours:
            for report in (ours.check("ann@a.example"), await ours.acheck("ann@b.example")):
                assert (report.status, report.reasons) == ("unknown", ("timeout",))
