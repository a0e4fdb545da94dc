"""Each question is asked once, and again only when the answer's time is over."""

import asyncio
from pathlib import Path

import pytest

from gatepost.cache.keys import AddressKeys
from gatepost.cache.kinds import HOUR
from gatepost.cache.layered import Cache
from gatepost.cache.memory import MemoryCache
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.dns.cached import IN_FLIGHT, CachedResolver
from gatepost.dns.records import ADDRESSES, MX
from gatepost.dns.resolver import Resolver
from gatepost.observe.counters import DNS, Counters
from support.clock import Clock
from support.resolvers import FakeResolver, SilentResolver

FOUND = MxAnswer(DnsOutcome.OK, (MxHost(10, "mx.example"),), ttl=60)
A = AddressAnswer(DnsOutcome.OK, ("192.0.2.1", "2001:db8::1"), ttl=600)


def cached(resolver: Resolver) -> tuple[CachedResolver, Clock, Counters]:
    clock, counters = Clock(), Counters()
    memory = MemoryCache(100, clock=clock)
    cache = Cache(counters, address_key=AddressKeys("secret", Path()).key, memory=memory)
    return CachedResolver(lambda: resolver, cache, counters), clock, counters


async def test_a_question_is_asked_once() -> None:
    fake = FakeResolver({"a.example": FOUND}, {"a.example": A})
    ours, _, counters = cached(fake)
    assert (ours.known_mx("a.example"), ours.known_addresses("a.example")) == (None, None)
    for _ in range(3):
        assert await ours.mx("a.example") == FOUND
        assert await ours.addresses("a.example") == A
    assert fake.asked == [("mx", "a.example"), ("addresses", "a.example")]
    assert (ours.known_mx("a.example"), ours.known_addresses("a.example")) == (FOUND, A)
    assert counters.of(DNS) == {("MX", "ok"): 1, ("A/AAAA", "ok"): 1}


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (FOUND, 12 * HOUR),
        (MxAnswer(DnsOutcome.NXDOMAIN, ttl=120), 120),
        (MxAnswer(DnsOutcome.NXDOMAIN, ttl=86_400), HOUR),
        (MxAnswer(DnsOutcome.NXDOMAIN), 900),
        (MxAnswer(DnsOutcome.NODATA, ttl=120), 120),
        (MxAnswer(DnsOutcome.SERVFAIL), 30),
        (MxAnswer(DnsOutcome.REFUSED), 30),
        (MxAnswer(DnsOutcome.TIMEOUT), 5),
    ],
)
async def test_how_long_an_mx_answer_holds(answer: MxAnswer, seconds: float) -> None:
    fake = FakeResolver({"a.example": answer})
    ours, clock, _ = cached(fake)
    for passing, asked in ((0.0, 1), (0.89 * seconds, 1), (0.22 * seconds, 2)):
        clock.pass_by(passing)
        assert await ours.mx("a.example") == answer
        assert len(fake.asked) == asked


@pytest.mark.parametrize(("ttl", "seconds"), [(600, 600), (1, 60), (86_400, 12 * HOUR)])
async def test_how_long_an_address_holds(ttl: float, seconds: float) -> None:
    fake = FakeResolver({}, {"a.example": AddressAnswer(DnsOutcome.OK, ("192.0.2.1",), ttl=ttl)})
    ours, clock, _ = cached(fake)
    for passing, asked in ((0.0, 1), (0.89 * seconds, 1), (0.22 * seconds, 2)):
        clock.pass_by(passing)
        await ours.addresses("a.example")
        assert len(fake.asked) == asked


async def test_what_was_known_serves_while_the_servers_fail() -> None:
    answers = {"a.example": FOUND}
    ours, clock, _ = cached(FakeResolver(answers))
    await ours.mx("a.example")
    answers["a.example"] = MxAnswer(DnsOutcome.TIMEOUT)
    clock.pass_by(14 * HOUR)
    assert await ours.mx("a.example") == FOUND


async def test_no_more_questions_at_once_than_a_resolver_takes() -> None:
    class Counting(SilentResolver):
        def __init__(self) -> None:
            super().__init__()
            self.began = 0

        async def mx(self, domain: str) -> MxAnswer:
            self.began += 1
            return await super().mx(domain)

    counting = Counting()
    ours, _, _ = cached(counting)
    tasks = [asyncio.create_task(ours.mx(f"{n}.example")) for n in range(2 * IN_FLIGHT)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert counting.began == IN_FLIGHT
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize(
    "answer", [FOUND, MxAnswer(DnsOutcome.NXDOMAIN), MxAnswer(DnsOutcome.NODATA)]
)
def test_mx_answers_survive_being_written(answer: MxAnswer) -> None:
    assert MX.unpack(MX.pack(answer)) == answer


@pytest.mark.parametrize("answer", [A, AddressAnswer(DnsOutcome.NODATA)])
def test_addresses_survive_being_written(answer: AddressAnswer) -> None:
    assert ADDRESSES.unpack(ADDRESSES.pack(answer)) == answer


@pytest.mark.parametrize(
    "packed",
    [
        None,
        "ok",
        ["ok", []],
        ["nxdomain", [[10, "mx.example"]]],
        ["servfail", []],
        ["maybe", []],
        ["ok", [["10", "mx.example"]]],
        ["ok", [[-1, "mx.example"]]],
        ["ok", [[10, "MX.example"]]],
        ["ok", [[10, 7]]],
        ["ok", [[10]]],
    ],
)
def test_what_was_not_written_by_us_is_not_believed(packed: object) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        MX.unpack(packed)


@pytest.mark.parametrize("packed", [["ok", ["no address"]], ["ok", [1]], ["ok", []], 7])
def test_addresses_that_are_none_are_not_believed(packed: object) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        ADDRESSES.unpack(packed)
