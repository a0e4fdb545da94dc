"""The dnspython resolver against a real server, and against servers that misbehave."""

import asyncio

import pytest

from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.dns.dnspython import DnspythonResolver
from gatepost.dns.system import FixedServers
from support.knot import Knot
from support.name_servers import black_hole, by_type, truncating

FIRST = MxHost(10, "first.mail.example")


def resolver(*servers: str, seconds: float = 10.0, attempt: float = 5.0) -> DnspythonResolver:
    return DnspythonResolver(FixedServers(servers, attempt=attempt).library, seconds=seconds)


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
    ],
)
async def test_mx_answers(knot: Knot, domain: str, answer: MxAnswer) -> None:
    assert await resolver(knot.address).mx(domain) == answer


@pytest.mark.slow
async def test_an_alias_has_the_mail_hosts_of_its_target(knot: Knot) -> None:
    ask = resolver(knot.address)
    assert await ask.mx("alias.mail.example") == await ask.mx("mx.mail.example")


@pytest.mark.slow
async def test_an_answer_too_long_for_a_datagram_comes_by_tcp(knot: Knot) -> None:
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
async def test_address_answers(knot: Knot, host: str, answer: AddressAnswer) -> None:
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
    knot: Knot, domain: str, outcome: DnsOutcome, detail: str
) -> None:
    ask = resolver(knot.address)
    for answer in (await ask.mx(domain), await ask.addresses(domain)):
        assert answer.outcome is outcome
        assert detail in answer.detail
        assert "127.0.0.1" in answer.detail


@pytest.mark.slow
async def test_the_next_server_is_asked_when_the_first_is_silent(knot: Knot) -> None:
    with black_hole() as hole:
        answer = await resolver(hole, knot.address, attempt=0.1).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.OK


@pytest.mark.slow
async def test_the_next_server_is_asked_when_the_first_refuses(knot: Knot) -> None:
    with Knot({"other.example": ""}) as refusing:
        answer = await resolver(refusing.address, knot.address).mx("mx.mail.example")
    assert answer.outcome is DnsOutcome.OK


async def test_silence_is_a_time_out() -> None:
    with black_hole() as hole:
        ask = resolver(hole, seconds=0.1)
        assert (await ask.mx("mx.mail.example")).outcome is DnsOutcome.TIMEOUT
        assert (await ask.addresses("mx.mail.example")).outcome is DnsOutcome.TIMEOUT


async def test_a_failed_retry_by_tcp_is_an_error() -> None:
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
    a: str | None, aaaa: str | None, outcome: DnsOutcome
) -> None:
    seconds = 0.2 if outcome is DnsOutcome.TIMEOUT else 30.0
    with by_type({"A": a, "AAAA": aaaa}) as server:
        answer = await resolver(server, seconds=seconds).addresses("company.example")
    assert answer.outcome is outcome


@pytest.mark.parametrize("name", ["a..example", f"{'a' * 64}.example", ".".join(["a" * 60] * 5)])
async def test_what_is_no_domain_name_is_an_error_and_is_not_asked(name: str) -> None:
    with black_hole() as hole:
        assert (await resolver(hole).mx(name)).outcome is DnsOutcome.ERROR


async def test_giving_up_leaves_no_task_behind() -> None:
    with black_hole() as hole:
        ask = resolver(hole)
        tasks: list[asyncio.Future[object]] = [asyncio.ensure_future(ask.mx("a.example"))]
        tasks.append(asyncio.ensure_future(ask.addresses("a.example")))
        await asyncio.sleep(0.05)
        assert len(asyncio.all_tasks()) > 3  # this one, those two, and A and AAAA below
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    assert asyncio.all_tasks() == {asyncio.current_task()}
