"""Peers that mean no good: memory stays bounded, one line is logged, others are served."""

import asyncio
import resource
import struct
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost_milter.counters import Counted
from gatepost_milter.delegation import DelegationConversation
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Judge
from gatepost_milter.milter_conversation import MilterConversation
from gatepost_milter.rules import Rules
from gatepost_milter.server import Limits, Server
from gatepost_milter.server.listen import parse_listen
from support.gates import ScriptedGate
from support.milter_client import MilterClient
from support.milter_packets import connect, macro, mail, optneg, packet, rcpt

ANY_PORT = parse_listen("inet:127.0.0.1:0")
ACCEPTED = (b"c", b"")
ORDINARY = optneg() + connect() + mail("<a@example.net>")
MIB = 1024 * 1024


def keeper() -> Gatekeeper:
    return Gatekeeper(Judge(ScriptedGate(), Rules(recipient_policy="outbound_recipient")))


@asynccontextmanager
async def serving(
    guard: Gatekeeper, limits: Limits | None = None, *, policy: bool = False
) -> AsyncIterator[int]:
    server = Server(limits=limits or Limits(drain_seconds=0.1))
    made = DelegationConversation if policy else MilterConversation
    address = await server.listen(ANY_PORT, lambda: made(guard))
    try:
        yield address.port
    finally:
        await server.drain()


async def is_served(port: int) -> bool:
    mta = await MilterClient.open(port)
    try:
        await mta.begin()
        mta.sender("a@example.net")
        return await mta.recipient("b@example.org") == ACCEPTED
    finally:
        await mta.close()


def peak() -> int:
    """The most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.slow
async def test_a_thousand_connections_at_once_are_served_and_one_more_is_sent_away() -> None:
    guard = keeper()
    async with serving(guard) as port, AsyncExitStack() as stack:
        clients = [await MilterClient.open(port) for _ in range(1_000)]
        for mta in clients:
            stack.push_async_callback(mta.close)
            await mta.begin()
            mta.sender("a@example.net")
        said = await asyncio.gather(*(mta.recipient("b@example.org") for mta in clients))
        assert set(said) == {ACCEPTED}
        assert guard.counters.open == 1_000
        extra = await MilterClient.open(port)
        assert await extra.is_closed()
        await extra.close()
    assert guard.counters.open == 0


@pytest.mark.slow
async def test_packets_that_never_end_hold_no_more_than_their_share() -> None:
    """200 peers send the whole of the largest packet but its last byte."""
    guard = keeper()
    async with serving(guard) as port, AsyncExitStack() as stack:
        before = peak()
        for _ in range(200):
            mta = await MilterClient.open(port)
            stack.push_async_callback(mta.close)
            mta.send(optneg() + packet(b"D", b"M" + b"x" * (128 * 1024 - 2))[:-1])
        assert await is_served(port)
        # Twice 25 MiB: a buffer that grows is copied.
        assert peak() - before < 150 * MIB


async def test_a_packet_that_drips_is_not_waited_for() -> None:
    guard = keeper()
    limits = Limits(begin_seconds=0.1, packet_seconds=0.2, drain_seconds=0.1)
    async with serving(guard, limits) as port:
        mta = await MilterClient.open(port)
        mta.send(optneg())
        await mta.answer()

        async def drip() -> None:
            for byte in rcpt("<b@example.org>" * 1_000):
                mta.send(bytes((byte,)))
                await asyncio.sleep(0.02)

        dripping = asyncio.create_task(drip())
        assert await mta.is_closed()
        dripping.cancel()
        await mta.close()
        assert await is_served(port)


async def test_macros_without_end_are_forgotten() -> None:
    guard = keeper()
    async with serving(guard) as port:
        mta = await MilterClient.open(port)
        await mta.begin()
        before = peak()
        for number in range(300):
            values = {f"{{m{number}-{n}}}": "x" * 1_000 for n in range(20)}
            mta.send(macro(b"R", i="4X", **{key[1:-1]: value for key, value in values.items()}))
            mta.send(macro(b"M", mail_addr="y" * 60_000))
        mta.sender("a@example.net")
        assert await mta.recipient("b@example.org") == ACCEPTED
        assert peak() - before < 64 * MIB
        await mta.close()


async def test_commands_out_of_order_are_answered_or_end_the_connection() -> None:
    guard = keeper()
    async with serving(guard) as port:
        mta = await MilterClient.open(port)
        mta.send(optneg())
        await mta.answer()
        assert (await mta.ask(packet(b"E")))[0] == b"a"  # the end of a message that never began
        assert await mta.ask(rcpt("<b@example.org>")) == ACCEPTED  # a recipient of no message
        mta.send(packet(b"A") * 100 + packet(b"K"))
        assert (await mta.ask(packet(b"T")))[0] == b"a"
        mta.send(optneg())
        assert await mta.is_closed()
        await mta.close()
        assert guard.counters[Counted.PROTOCOL_ERROR] == 1


async def test_recipients_without_end_do_not_pile_up() -> None:
    guard = keeper()
    async with serving(guard) as port:
        mta = await MilterClient.open(port)
        await mta.begin()
        mta.sender("a@example.net")
        before = peak()
        for batch in range(20):
            mta.send(b"".join(rcpt(f"<b{batch}-{n}@example.org>") for n in range(500)))
            assert {await mta.answer() for _ in range(500)} == {ACCEPTED}
        assert peak() - before < 32 * MIB
        await mta.close()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(min_size=1, max_size=300), st.sets(st.integers(0, 299)), st.booleans())
def test_any_garbage_ends_in_a_clean_close_and_one_line(
    caplog: pytest.LogCaptureFixture, garbage: bytes, cuts: set[int], policy: bool
) -> None:
    """Whatever comes behind a sound beginning, and however it is cut; then the peer ends."""
    caplog.clear()
    bounds = sorted({0, len(garbage)} | {cut for cut in cuts if cut < len(garbage)})

    async def story() -> int:
        guard = keeper()
        async with serving(guard, policy=policy) as port:
            mta = await MilterClient.open(port)
            mta.send(b"" if policy else ORDINARY)
            for start, end in pairwise(bounds):
                mta.send(garbage[start:end])
                await asyncio.sleep(0)
            mta.finish()
            await mta.drained()
            await mta.close()
            assert policy or await is_served(port)
        return guard.counters[Counted.PROTOCOL_ERROR]

    errors = asyncio.run(story())
    assert errors <= 1
    assert len(caplog.records) <= errors + garbage.count(b"R") + garbage.count(b"\n\n")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_half_a_length_and_then_nothing_costs_a_descriptor_for_ten_seconds_at_most() -> None:
    limits = Limits(begin_seconds=0.1, drain_seconds=0.1)
    async with serving(keeper(), limits) as port:
        mta = await MilterClient.open(port)
        mta.send(struct.pack("!I", 13)[:2])
        assert await mta.is_closed()
        await mta.close()
