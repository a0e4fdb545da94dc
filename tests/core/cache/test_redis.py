"""A real Redis, and servers that are none: what is there helps, and nothing that is there hurts."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from gatepost import Gatepost, Settings, SettingsError
from gatepost.cache.build import build_cache
from gatepost.cache.envelope import MAX_BYTES, seal, unseal
from gatepost.cache.kinds import CATCH_ALL, Kind, Learned
from gatepost.cache.layered import Cache
from gatepost.cache.redis import RedisCache
from gatepost.observe.counters import CACHE, Counters
from support.knot import Knot
from support.redis_server import RedisServer, strange_server
from support.tools import require
from support.waiting import wait_until

pytest.importorskip("redis", reason="the extra redis is not installed")

KIND: Kind[str] = Kind("test:kind", 100.0, str, str)
GARBAGE = [b"", b"\x00\xff garbage \r\n\r\n", b"-ERR no\r\n", b"$5\r\nhello\r\n", b"*1\r\n:7\r\n"]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer(program=require("redis-server", package="redis-server")) as server:
        yield server


def keys_and_values(redis: RedisServer) -> dict[str, Any]:
    with redis.client() as client:
        return {key.decode(): json.loads(client.get(key)) for key in client.keys("gatepost:*")}


def shared(url: str) -> tuple[RedisCache, Counters]:
    counters = Counters()
    return RedisCache(url, counters), counters


async def read(cache: RedisCache, key: str) -> tuple[str, float] | None:
    """What is there; a loaded machine may take longer than a verdict would wait."""
    for _ in range(200):
        found = await cache.get(KIND, key)
        if found is not None:
            return found
        await asyncio.sleep(0.05)
    return None


@pytest.mark.slow
async def test_what_one_process_writes_another_reads(redis: RedisServer) -> None:
    writer, reader = shared(redis.url)[0], shared(redis.url)[0]
    writer.put(KIND, "one", "value", 50)
    await writer.flush()
    found = await read(reader, "one")
    assert found is not None
    assert (found[0], 20 < found[1] < 51) == ("value", True)
    assert await reader.get(KIND, "two") is None
    with redis.client() as client:
        assert 70 < client.ttl("gatepost:test:kind:one") <= 100


@pytest.mark.slow
async def test_many_values_are_read_and_written_at_once(redis: RedisServer) -> None:
    ours, counters = shared(redis.url)
    for number in range(1000):
        ours.put(KIND, f"many-{number}", str(number), 50)
    await ours.flush()
    assert (await read(ours, "many-0")) is not None
    before = calls(redis)
    found = await asyncio.gather(*(ours.get(KIND, f"many-{n}") for n in range(1000)))
    assert {each[0] for each in found if each is not None} <= {str(n) for n in range(1000)}
    if not counters.count(CACHE, "all", "redis", "error"):  # as on a machine that has time
        assert calls(redis) - before <= 3


def calls(redis: RedisServer) -> int:
    with redis.client() as client:
        return int(client.info("commandstats").get("cmdstat_mget", {"calls": 0})["calls"])


@pytest.mark.slow
async def test_a_value_is_written_behind_the_back_of_who_learned_it(redis: RedisServer) -> None:
    cache = build_cache(Settings(redis_url=redis.url), Counters())
    cache.keep(CATCH_ALL, "behind.example", True)
    await asyncio.sleep(0)
    for _ in range(500):
        if "gatepost:domain:catchall:behind.example" in keys_and_values(redis):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody wrote it")


@pytest.mark.slow
def test_a_gate_leaves_what_it_learned_for_the_next(redis: RedisServer, knot: Knot) -> None:
    settings = {"phase": "domain", "nameservers": [knot.address], "redis_url": redis.url}
    with Gatepost({**settings, "budget": 30}) as gate:
        assert gate.check("ann@null.mail.example").reason == "null_mx"
        assert gate.check("ann@mx.mail.example").accepted
    kept = keys_and_values(redis)["gatepost:domain:mx:null.mail.example"]
    assert kept[2] == ["ok", [[0, ""]]]
    assert not any("ann" in key for key in keys_and_values(redis))
    with Gatepost({**settings, "nameservers": ["127.0.0.1:9"], "budget": 5}) as other:
        reasons = set()

        def answered() -> bool:  # the first question may only find the connection not yet there
            reasons.add(other.check("ann@null.mail.example").reason)
            return "null_mx" in reasons

        wait_until(answered, what="the other gate asked Redis")
        assert reasons <= {"null_mx", "timeout", "dns_error"}


@pytest.mark.parametrize("words", GARBAGE)
async def test_a_server_that_is_none_costs_one_attempt_and_is_left_alone(words: bytes) -> None:
    with strange_server(words) as server:
        ours, counters = shared(server.url)
        assert [await ours.get(KIND, "one") for _ in range(10)] == [None] * 10
        assert counters.count(CACHE, "all", "redis", "error") == 1
        ours.put(KIND, "one", "value", 50)
        await ours.flush()
        assert server.connections == 1


async def test_nobody_there_is_the_same_as_nothing_known() -> None:
    ours, counters = shared("redis://127.0.0.1:9/0")
    assert [await ours.get(KIND, "one") for _ in range(10)] == [None] * 10
    assert counters.count(CACHE, "all", "redis", "error") == 1


@pytest.mark.slow
async def test_a_wrong_password_is_the_same_as_nothing_known(
    caplog: pytest.LogCaptureFixture,
) -> None:
    program = require("redis-server", package="redis-server")
    with RedisServer(program=program, password="right") as server, caplog.at_level(logging.DEBUG):
        ours, _ = shared(server.url.replace("right", "s3cret-but-wrong"))
        assert await ours.get(KIND, "one") is None
        assert "left alone" in caplog.text
        assert "s3cret" not in caplog.text


@pytest.mark.slow
async def test_what_others_wrote_under_our_keys_is_not_believed(redis: RedisServer) -> None:
    junk = [b"", b"junk", b"[]", b"[1]", b'[2, 9e99, "v"]', b'[1, "soon", "v"]', b"x" * 100_000]
    with redis.client() as client:
        for number, value in enumerate(junk):
            client.set(f"gatepost:test:kind:junk-{number}", value)
        client.rpush("gatepost:test:kind:list", "a")
    ours, _ = shared(redis.url)
    ours.put(KIND, "good", "value", 50)
    await ours.flush()
    assert await read(ours, "good") is not None
    for name in [*(f"junk-{number}" for number in range(len(junk))), "list"]:
        assert await ours.get(KIND, name) is None
    assert await read(ours, "good") is not None  # and nobody is left alone for it


@pytest.mark.slow
async def test_a_redis_that_comes_back_is_used_again(redis: RedisServer) -> None:
    program = require("redis-server", package="redis-server")
    server = RedisServer(program=program)
    ours, _ = shared(server.url)
    assert await ours.get(KIND, "one") is None
    with server:
        ours.breaker.succeeded()  # the pause is over
        ours.put(KIND, "one", "value", 50)
        await ours.flush()
        assert await read(ours, "one") is not None


@pytest.mark.slow
@pytest.mark.parametrize("words", [b"", b"\xff garbage\r\n", None])
async def test_no_verdict_depends_on_redis(knot: Knot, words: bytes | None) -> None:
    texts = [
        f"ann@{name}.mail.example" for name in ("mx", "null", "text", "missing", "only-a", "many")
    ]
    settings = {"phase": "domain", "nameservers": [knot.address], "budget": 30}
    with Gatepost(settings) as gate:
        expected = [gate.check(text).conclusion for text in texts]
    with strange_server(words or b"") as server:
        url = "redis://127.0.0.1:9/0" if words is None else server.url
        with Gatepost({**settings, "redis_url": url}) as gate:
            assert [gate.check(text).conclusion for text in texts] == expected
            assert [(await gate.acheck(text)).conclusion for text in texts] == expected


def test_loops_leave_no_connection_behind() -> None:
    with strange_server() as server:
        ours, _ = shared(server.url)
        for _ in range(3):
            ours.breaker.succeeded()
            assert asyncio.run(ours.get(KIND, "one")) is None
        assert len(ours._links) == 0


def test_a_url_that_is_none_is_an_error() -> None:
    with pytest.raises(SettingsError, match="redis_url"):
        build_cache(Settings(redis_url="http://127.0.0.1/"), Counters())


async def test_a_cache_works_the_same_whatever_redis_does() -> None:
    async def learn() -> Learned[str]:
        return Learned("fresh")

    with strange_server() as server:
        cache: Cache = build_cache(Settings(redis_url=server.url), Counters())
        assert [await cache.get(KIND, "a", learn) for _ in range(3)] == ["fresh"] * 3


def test_a_sealed_value_is_what_comes_out() -> None:
    data = seal(KIND, "value", 50, now=1000)
    assert unseal(KIND, data, now=1010) == ("value", 40)
    assert unseal(KIND, data, now=1070) == ("value", -20)
    assert unseal(KIND, data, now=1151) is None  # twice as old as it may get


def test_a_clock_that_is_wrong_elsewhere_makes_nothing_last_longer() -> None:
    found = unseal(KIND, seal(KIND, "value", 50, now=1_000_000), now=1000)
    assert found == ("value", KIND.seconds)


@pytest.mark.parametrize("data", [b"[1,NaN,1]", b"[" * 5000, b"1e999", b"x" * (MAX_BYTES + 1)])
def test_garbage_is_nothing(data: bytes) -> None:
    assert unseal(KIND, data) is None
