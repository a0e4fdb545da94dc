"""Memory, then Redis, then the network: who is asked, and what is believed when nobody answers."""

import asyncio
from pathlib import Path
from typing import Any

from gatepost.cache.keys import AddressKeys
from gatepost.cache.kinds import CATCH_ALL, Kind, Learned
from gatepost.cache.layered import RETRY_SECONDS, Cache
from gatepost.cache.memory import MemoryCache
from gatepost.observe.counters import CACHE, Counters
from support.clock import Clock

KIND: Kind[str] = Kind("test:kind", 100.0, str, str)


class Network:
    """Answers what it is told to, and counts how often it was asked."""

    def __init__(self, *answers: Learned[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self) -> Learned[str]:
        self.asked += 1
        await asyncio.sleep(0)
        return self._answers.pop(0)


class FakeShared:
    """A Redis that is a dict of values and seconds."""

    def __init__(self, **values: tuple[str, float]) -> None:
        self.values: dict[str, tuple[Any, float]] = dict(values)

    async def get(self, kind: Kind[Any], key: str) -> tuple[Any, float] | None:
        return self.values.get(key)

    def put(self, kind: Kind[Any], key: str, value: Any, seconds: float) -> None:
        self.values[key] = value, seconds

    async def flush(self) -> None:
        """Nothing waits."""


def made(shared: FakeShared | None = None) -> tuple[Cache, Clock, Counters]:
    clock, counters = Clock(), Counters()
    keys = AddressKeys("secret", Path())
    cache = Cache(
        counters, address_key=keys.key, memory=MemoryCache(100, clock=clock), shared=shared
    )
    return cache, clock, counters


GOOD, FAILED = Learned("good"), Learned("failed", failed=True)


async def test_the_network_is_asked_once_and_again_when_the_time_is_over() -> None:
    cache, clock, counters = made()
    network = Network(GOOD, Learned("better"))
    assert [await cache.get(KIND, "a", network) for _ in range(3)] == ["good"] * 3
    clock.pass_by(111)
    assert await cache.get(KIND, "a", network) == "better"
    assert network.asked == 2
    assert counters.of(CACHE) == {
        ("test:kind", "memory", "miss"): 2,
        ("test:kind", "memory", "hit"): 2,
        ("test:kind", "network", "hit"): 2,
    }


async def test_all_who_ask_at_once_ask_once() -> None:
    cache, _, _ = made()
    network = Network(GOOD)
    answers = await asyncio.gather(*(cache.get(KIND, "a", network) for _ in range(1000)))
    assert answers == ["good"] * 1000
    assert network.asked == 1


async def test_a_value_may_say_itself_how_long_it_holds() -> None:
    cache, clock, _ = made()
    await cache.get(KIND, "a", Network(Learned("good", 10)))
    clock.pass_by(11.1)
    assert cache.peek(KIND, "a") is None


async def test_what_holds_for_no_time_is_not_kept() -> None:
    cache, _, _ = made()
    network = Network(Learned("good", 0), Learned("better", 0))
    assert [await cache.get(KIND, "a", network) for _ in range(2)] == ["good", "better"]


async def test_a_stale_value_is_better_than_a_failure_until_twice_its_time() -> None:
    cache, clock, counters = made()
    network = Network(GOOD, FAILED, FAILED)
    await cache.get(KIND, "a", network)
    clock.pass_by(115)
    assert await cache.get(KIND, "a", network) == "good"
    assert counters.count(CACHE, "test:kind", "memory", "stale") == 1
    assert await cache.get(KIND, "a", network) == "good"  # and nobody is asked again at once
    assert network.asked == 2
    clock.pass_by(115)
    assert await cache.get(KIND, "a", network) == "failed"


async def test_a_failure_without_anything_better_is_remembered_for_a_moment_only() -> None:
    shared = FakeShared()
    cache, clock, _ = made(shared)
    network = Network(FAILED, GOOD)
    assert [await cache.get(KIND, "a", network) for _ in range(2)] == ["failed"] * 2
    assert shared.values == {}
    clock.pass_by(RETRY_SECONDS * 1.11)
    assert await cache.get(KIND, "a", network) == "good"


async def test_what_redis_knows_is_not_asked_and_stays_here() -> None:
    shared = FakeShared(a=("shared", 50.0))
    cache, clock, _ = made(shared)
    network = Network()
    assert await cache.get(KIND, "a", network) == "shared"
    shared.values.clear()
    clock.pass_by(44)
    assert await cache.get(KIND, "a", network) == "shared"


async def test_what_is_learned_goes_to_redis() -> None:
    shared = FakeShared()
    cache, _, _ = made(shared)
    await cache.get(KIND, "a", Network(Learned("good", 10)))
    assert shared.values == {"a": ("good", 10)}


async def test_what_went_stale_in_redis_is_only_better_than_a_failure() -> None:
    cache, _, _ = made(FakeShared(a=("old", -30.0), b=("old", -30.0)))
    assert await cache.recall(KIND, "a") is None
    assert await cache.get(KIND, "a", Network(FAILED)) == "old"
    assert await cache.get(KIND, "b", Network(GOOD)) == "good"


async def test_recall_asks_nobody_but_redis() -> None:
    cache, _, _ = made(FakeShared(a=("shared", 50.0)))
    assert await cache.recall(KIND, "a") == "shared"
    assert await cache.recall(KIND, "b") is None


def test_what_was_learned_elsewhere_can_be_kept_and_forgotten() -> None:
    shared = FakeShared()
    cache, _, _ = made(shared)
    cache.keep(CATCH_ALL, "a.example", False)
    assert cache.peek(CATCH_ALL, "a.example") is False
    assert shared.values == {"a.example": (False, CATCH_ALL.seconds)}
    cache.forget(CATCH_ALL, "a.example")
    assert cache.peek(CATCH_ALL, "a.example") is None


async def test_a_mistake_of_ours_is_not_hidden_and_not_kept() -> None:
    async def broken() -> Learned[str]:
        await asyncio.sleep(0)
        raise RuntimeError("a mistake")

    cache, _, _ = made()
    answers = await asyncio.gather(
        *(cache.get(KIND, "a", broken) for _ in range(2)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [RuntimeError] * 2
    assert await cache.get(KIND, "a", Network(GOOD)) == "good"
