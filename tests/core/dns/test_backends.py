"""Both resolvers against a real server, and against servers that misbehave: the same answers."""

import asyncio
from typing import Protocol

import pytest

from gatepost.budget import ending_in
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.dns.dnspython import DnspythonResolver
from gatepost.dns.resolver import Resolver
from gatepost.dns.servers import FixedServers
from support.knot import Knot
from support.name_servers import black_hole, by_type, forging, slow, truncating

FIRST = MxHost(10, "first.mail.example")


class Make(Protocol):
    """Makes a resolver that asks these servers."""

    def __call__(self, *servers: str, seconds: float = 10.0, attempt: float = 2.0) -> Resolver: ...


@pytest.fixture(params=["dnspython", "c-ares"])
def resolver(request: pytest.FixtureRequest) -> Make:
    def make(*servers: str, seconds: float = 10.0, attempt: float = 2.0) -> Resolver:
        library = FixedServers(servers, attempt=attempt).library
        reference = DnspythonResolver(library, seconds=seconds)
        if request.param == "dnspython":
            return reference
        from gatepost.dns.cares import CaresResolver

        return CaresResolver(library, reference, seconds=seconds, attempt=attempt)

    if request.param == "c-ares":
        pytest.importorskip("pycares", reason="the extra fastdns is not installed")
    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("mx.mail.example", MxAnswer(DnsOutcome.OK, (FIRST, MxHost(20, "backup.mail.example")))),
        ("xn--bcher-kva.mail.example", MxAnswer(DnsOutcome.OK, (FIRST,))),
        ("null.mail.example", MxAnswer(DnsOutcome.OK, (MxHost(0, ""),))),
        ("only-a.mail.example", MxAnswer(DnsOutcome.NODATA)),
        ("missing.mail.example", MxAnswer(DnsOutcome.NXDOMAIN)),
        ("dangling.mail.example", MxAnswer(DnsOutcome.NXDOMAIN)),
        ("to-alias.mail.example", MxAnswer(DnsOutcome.OK, (MxHost(10, "alias.mail.example"),))),
        ("to-nowhere.mail.example", MxAnswer(DnsOutcome.OK, (MxHost(10, "gone.mail.example"),))),
        ("alias-to-text.mail.example", MxAnswer(DnsOutcome.NODATA)),
    ],
)
async def test_mx_answers(resolver: Make, knot: Knot, domain: str, answer: MxAnswer) -> None:
    assert await resolver(knot.address).mx(domain) == answer


@pytest.mark.slow
async def test_an_alias_has_the_mail_hosts_of_its_target(resolver: Make, knot: Knot) -> None:
    ask = resolver(knot.address)
    assert await ask.mx("alias.mail.example") == await ask.mx("mx.mail.example")


@pytest.mark.slow
async def test_an_answer_too_long_for_a_datagram_comes_by_tcp(resolver: Make, knot: Knot) -> None:
    answer = await resolver(knot.address).mx("many.mail.example")
    assert len(answer.hosts) == 40


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("only-a.mail.example", AddressAnswer(DnsOutcome.OK, ("192.0.2.1",))),
        ("only-aaaa.mail.example", AddressAnswer(DnsOutcome.OK, ("2001:db8::1",))),
        ("text.mail.example", AddressAnswer(DnsOutcome.NODATA)),
        ("missing.mail.example", AddressAnswer(DnsOutcome.NXDOMAIN)),
    ],
)
async def test_address_answers(
    resolver: Make, knot: Knot, host: str, answer: AddressAnswer
) -> None:
    assert await resolver(knot.address).addresses(host) == answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("domain", "outcome", "detail"),
    [
        ("company.example", DnsOutcome.REFUSED, "REFUSED"),
        ("x.broken.example", DnsOutcome.SERVFAIL, "SERVFAIL"),
        ("delegated.mail.example", DnsOutcome.ERROR, "only refers to other servers"),
    ],
)
async def test_a_server_that_does_not_answer_the_question(
    resolver: Make, knot: Knot, domain: str, outcome: DnsOutcome, detail: str
) -> None:
    ask = resolver(knot.address)
    for answer in (await ask.mx(domain), await ask.addresses(domain)):
        assert answer.outcome is outcome
        assert detail in answer.detail


@pytest.mark.slow
async def test_the_next_server_is_asked_when_the_first_is_silent(
    resolver: Make, knot: Knot
) -> None:
    with black_hole() as hole:
        answer = await resolver(hole, knot.address, attempt=0.1).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.OK


async def test_a_slow_server_is_heard_where_there_is_time(resolver: Make) -> None:
    with slow(0.5) as server, ending_in(20):
        answer = await resolver(server, attempt=0.1).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.NXDOMAIN


@pytest.mark.slow
async def test_the_next_server_is_asked_when_the_first_refuses(resolver: Make, knot: Knot) -> None:
    with Knot({"other.example": ""}) as refusing:
        answer = await resolver(refusing.address, knot.address).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.OK


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "ttl"),
    [
        ("mx", 60.0),
        ("text", 30.0),  # of "there is none": the least of the SOA record's TTL and its minimum
    ],
)
async def test_answers_say_how_long_they_hold(
    resolver: Make, knot: Knot, question: str, ttl: float
) -> None:
    assert (await resolver(knot.address).mx(f"{question}.mail.example")).ttl == ttl


@pytest.mark.slow
async def test_how_long_a_name_does_not_exist(resolver: Make, knot: Knot) -> None:
    # c-ares does not tell; the cache has a time of its own then.
    assert (await resolver(knot.address).mx("missing.mail.example")).ttl in {30.0, None}


@pytest.mark.slow
@pytest.mark.parametrize("forged", [1, 50])
async def test_answers_with_a_wrong_id_are_ignored(resolver: Make, knot: Knot, forged: int) -> None:
    with forging(knot.address, wrong=forged) as server:
        answer = await resolver(server).mx("mx.mail.example")
    assert answer == MxAnswer(DnsOutcome.OK, (FIRST, MxHost(20, "backup.mail.example")))


async def test_nothing_but_answers_with_a_wrong_id_is_a_time_out(resolver: Make) -> None:
    with forging(None, wrong=3) as server:
        answer = await resolver(server, seconds=0.3).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.TIMEOUT


async def test_a_port_where_nobody_listens_is_a_time_out(resolver: Make) -> None:
    answer = await resolver("127.0.0.1:9", seconds=0.3).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.TIMEOUT


async def test_silence_is_a_time_out(resolver: Make) -> None:
    with black_hole() as hole:
        ask = resolver(hole, seconds=0.1)
        assert (await ask.mx("mx.mail.example")).outcome is DnsOutcome.TIMEOUT
        assert (await ask.addresses("mx.mail.example")).outcome is DnsOutcome.TIMEOUT


async def test_a_failed_retry_by_tcp_is_an_error(resolver: Make) -> None:
    with truncating() as server:
        answer = await resolver(server).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.ERROR
    assert "ConnectionRefusedError" in answer.detail


@pytest.mark.parametrize(
    ("a", "aaaa", "outcome"),
    [
        # An address is enough, whatever the other question comes to.
        ("192.0.2.1", "SERVFAIL", DnsOutcome.OK),
        ("SERVFAIL", "2001:db8::1", DnsOutcome.OK),
        ("192.0.2.1", None, DnsOutcome.OK),
        # "There is none" needs both.
        ("NOERROR", "SERVFAIL", DnsOutcome.SERVFAIL),
        ("REFUSED", "NOERROR", DnsOutcome.REFUSED),
        ("NOERROR", None, DnsOutcome.TIMEOUT),
        ("NXDOMAIN", "FORMERR", DnsOutcome.ERROR),
        ("NXDOMAIN", "NOERROR", DnsOutcome.NODATA),
        ("NXDOMAIN", "NXDOMAIN", DnsOutcome.NXDOMAIN),
    ],
)
async def test_two_address_answers_make_one(
    resolver: Make, a: str | None, aaaa: str | None, outcome: DnsOutcome
) -> None:
    seconds = 0.2 if outcome is DnsOutcome.TIMEOUT else 30.0
    with by_type({"A": a, "AAAA": aaaa}) as server:
        answer = await resolver(server, seconds=seconds).addresses("company.example")
    assert answer.outcome is outcome


@pytest.mark.parametrize("name", ["a..example", f"{'a' * 64}.example", ".".join(["a" * 60] * 5)])
async def test_what_is_no_domain_name_is_an_error_and_is_not_asked(
    resolver: Make, name: str
) -> None:
    with black_hole() as hole:
        assert (await resolver(hole).mx(name)).outcome is DnsOutcome.ERROR


async def test_giving_up_leaves_no_task_behind(resolver: Make) -> None:
    with black_hole() as hole:
        ask = resolver(hole)
        tasks: list[asyncio.Future[object]] = [asyncio.ensure_future(ask.mx("a.example"))]
        tasks.append(asyncio.ensure_future(ask.addresses("a.example")))
        await asyncio.sleep(0.05)
        assert len(asyncio.all_tasks()) >= 3  # this one, those two, and what they began
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    assert asyncio.all_tasks() == {asyncio.current_task()}
