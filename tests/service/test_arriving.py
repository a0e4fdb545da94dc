"""Bodies that come at their own pace: who is read, who is too slow, and who gives way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress

import pytest

from gatepost_sync.web.arriving import (
    Arriving,
    BodyBrokeOffError,
    GaveWayError,
    Pace,
    TooSlowError,
)

PATIENT = Pace(grace=60.0)


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        await asyncio.sleep(0)
        yield piece


async def silence() -> AsyncIterator[bytes]:
    """A client that says nothing and stays."""
    await asyncio.Event().wait()
    yield b""


async def drip() -> AsyncIterator[bytes]:
    """A client that never stops, and never says much."""
    while True:
        await asyncio.sleep(0.001)
        yield b"x"


def read(given: AsyncIterator[bytes], length: int, pace: Pace = PATIENT) -> bytes:
    async def go() -> bytes:
        return await Arriving(pace).read(given, length)

    return asyncio.run(go())


def test_a_body_is_put_together() -> None:
    assert read(pieces(b"ab", b"", b"c"), 3) == b"abc"


@pytest.mark.parametrize("given", [(), (b"ab",), (b"ab", b"cd")])
def test_a_body_of_another_length_than_was_said_is_none(given: Sequence[bytes]) -> None:
    with pytest.raises(BodyBrokeOffError):
        read(pieces(*given), 3)


def test_who_says_nothing_is_left() -> None:
    with pytest.raises(TooSlowError):
        read(silence(), 3, Pace(grace=0.01))


def test_dripping_buys_no_more_time_than_its_bytes_are_worth() -> None:
    # A thousand bytes a second at most, of which each buys the tenth part of a millisecond.
    with pytest.raises(TooSlowError):
        read(drip(), 1_000_000, Pace(grace=0.05, rate=10_000))


def test_bytes_that_keep_the_pace_buy_time() -> None:
    assert Pace(grace=5.0, rate=2048).seconds(32_768) == 21.0

    async def steady() -> AsyncIterator[bytes]:
        for _ in range(5):
            await asyncio.sleep(0.05)  # beyond the grace after the second
            yield b"x"

    assert read(steady(), 5, Pace(grace=0.06, rate=1)) == b"xxxxx"


def test_the_one_that_has_waited_longest_gives_way() -> None:
    async def go() -> tuple[bytes, Awaitable[bytes], Awaitable[bytes]]:
        arriving = Arriving(Pace(grace=60.0, at_once=2))
        first = asyncio.ensure_future(arriving.read(silence(), 1))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(arriving.read(silence(), 1))
        await asyncio.sleep(0)
        body = await arriving.read(pieces(b"abc"), 3)
        with pytest.raises(GaveWayError):
            await first
        assert not second.done()
        second.cancel()
        with suppress(asyncio.CancelledError):
            await second
        return body, first, second

    assert asyncio.run(go())[0] == b"abc"


@pytest.mark.parametrize("fill", [silence, drip])
def test_places_come_back(fill: Callable[[], AsyncIterator[bytes]]) -> None:
    async def go() -> list[bytes]:
        arriving = Arriving(Pace(grace=0.01, rate=1_000_000, at_once=1))
        for _ in range(3):
            with pytest.raises(TooSlowError):
                await arriving.read(fill(), 1_000_000)
        return [await arriving.read(pieces(b"abc"), 3) for _ in range(3)]

    assert asyncio.run(go()) == [b"abc"] * 3
