"""The server over real sockets: answers, limits, and how it ends."""

import asyncio
import struct
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost import Reason
from gatepost_milter.counters import Counted
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Gate, Judge
from gatepost_milter.milter_conversation import MilterConversation
from gatepost_milter.rules import Fallback, Rules
from gatepost_milter.server import Limits, Server
from gatepost_milter.server.listen import ListenAddress, parse_listen
from support.gates import BrokenGate, ScriptedGate, StuckGate
from support.milter_client import MilterClient
from support.milter_packets import mail, optneg, packet, rcpt

BAD = "bad@example.com"
ANY_PORT = parse_listen("inet:127.0.0.1:0")
ACCEPTED = (b"c", b"")
BOTH = Rules(recipient_policy="outbound_recipient")


class Milter:
    """A server for one listener's decisions."""

    def __init__(
        self, gate: Gate | None = None, rules: Rules = BOTH, limits: Limits | None = None
    ) -> None:
        judge = Judge(gate or ScriptedGate({BAD: Reason.DISPOSABLE}), rules)
        self.keeper = Gatekeeper(judge)
        self.counters = self.keeper.counters
        self._server = Server(limits=limits or Limits(drain_seconds=0.1))
        self.drain = self._server.drain

    async def listen(self, address: ListenAddress = ANY_PORT) -> ListenAddress:
        return await self._server.listen(address, lambda: MilterConversation(self.keeper))


@asynccontextmanager
async def serving(
    gate: Gate | None = None, *, rules: Rules = BOTH, limits: Limits | None = None
) -> AsyncIterator[tuple[Milter, int]]:
    milter = Milter(gate, rules, limits)
    address = await milter.listen()
    try:
        yield milter, address.port
    finally:
        await milter.drain()


@asynccontextmanager
async def talking(where: int | str) -> AsyncIterator[MilterClient]:
    client = await MilterClient.open(where)
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture
def socket_path() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="gp-") as name:
        yield str(Path(name) / "milter.sock")


def exists(path: str) -> bool:
    return Path(path).exists()


def remove(path: str) -> None:
    Path(path).unlink()


async def test_a_whole_session_is_answered() -> None:
    async with serving() as (server, port), talking(port) as mta:
        await mta.begin()
        mta.sender("a@example.net")
        assert await mta.recipient("b@example.org") == ACCEPTED
        letter, reply = await mta.recipient(BAD)
        assert letter == b"y"
        assert reply.startswith(b"550 5.7.1 Recipient address rejected: ")
        assert await mta.ask(packet(b"T")) == (b"a", b"")
        mta.send(packet(b"A") + packet(b"Q"))
        assert await mta.is_closed()
        assert server.counters[Counted.REJECTED] == 1


async def test_several_listeners_serve_alike(socket_path: str) -> None:
    async with serving() as (server, port):
        await server.listen(parse_listen(f"unix:{socket_path}"))
        for where in (port, socket_path):
            async with talking(where) as mta:
                await mta.begin()
                mta.sender(BAD)
                assert (await mta.recipient("b@example.org"))[0] == b"y"


async def test_answers_come_in_order_however_fast_the_questions() -> None:
    async with serving() as (_, port), talking(port) as mta:
        await mta.begin()
        asked = [f"{n}@example.org" if n % 3 else BAD for n in range(300)]
        mta.send(mail("<a@example.net>") + b"".join(rcpt(f"<{to}>") for to in asked))
        said = [(await mta.answer())[0] for _ in asked]
        assert said == [b"c" if n % 3 else b"y" for n in range(300)]


async def test_questions_beyond_what_we_hold_are_read_later() -> None:
    limits = Limits(max_pending=256, drain_seconds=0.1)
    async with serving(limits=limits) as (_, port), talking(port) as mta:
        await mta.begin()
        mta.send(mail("<a@example.net>") + rcpt("<b@example.org>") * 5_000)
        assert {(await mta.answer())[0] for _ in range(5_000)} == {b"c"}


async def test_a_slow_answer_keeps_the_mta_waiting_and_then_accepts() -> None:
    limits = Limits(answer_seconds=0.3, progress_seconds=0.05, drain_seconds=0.1)
    async with serving(StuckGate(), limits=limits) as (server, port), talking(port) as mta:
        await mta.begin()
        mta.sender("a@example.net")
        said = [await mta.recipient("b@example.org")]
        while said[-1] == (b"p", b""):
            said.append(await mta.answer())
        assert len(said) > 1
        assert said[-1] == ACCEPTED
        assert server.counters[Counted.LATE] == 1


async def test_a_slow_answer_defers_when_asked_to() -> None:
    rules = replace(BOTH, on_unknown=Fallback.TEMPFAIL)
    limits = Limits(answer_seconds=0.01, drain_seconds=0.1)
    async with serving(StuckGate(), rules=rules, limits=limits) as (_, port), talking(port) as mta:
        await mta.begin()
        mta.sender("a@example.net")
        assert (await mta.recipient("b@example.org"))[1].startswith(b"451 4.3.0 ")


async def test_an_error_of_ours_accepts_and_tells_no_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(BrokenGate()) as (server, port), talking(port) as mta:
        await mta.begin()
        mta.sender("a@example.net")
        assert await mta.recipient("b@example.org", i="4XyZ") == ACCEPTED
        assert server.counters[Counted.ERROR] == 1
    assert "4XyZ: " in caplog.text
    assert "internal error RuntimeError" in caplog.text
    assert "@" not in caplog.text


@pytest.mark.parametrize(
    "garbage",
    [
        rcpt("<b@example.org>"),
        packet(b"O", b"\0" * 11),
        optneg() + packet(b"?"),
        optneg() + struct.pack("!I", 128 * 1024 + 1),
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_not_the_milter_protocol_ends_the_connection(garbage: bytes) -> None:
    async with serving() as (server, port), talking(port) as mta:
        mta.send(garbage)
        if garbage.startswith(optneg()):
            assert (await mta.answer())[0] == b"O"
        assert await mta.is_closed()
        assert server.counters[Counted.PROTOCOL_ERROR] == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=4))
def test_any_garbage_leaves_the_server_serving(pieces: list[bytes]) -> None:
    async def story() -> None:
        async with serving() as (_, port):
            async with talking(port) as mta:
                for piece in pieces:
                    mta.send(piece)
            async with talking(port) as mta:
                await mta.begin()
                mta.sender("a@example.net")
                assert await mta.recipient("b@example.org") == ACCEPTED

    asyncio.run(story())


async def test_a_peer_that_never_begins_is_sent_away() -> None:
    limits = Limits(begin_seconds=0.05, drain_seconds=0.1)
    async with serving(limits=limits) as (_, port), talking(port) as mta:
        mta.send(optneg()[:-1])
        assert await mta.is_closed()


async def test_a_peer_that_falls_silent_is_sent_away() -> None:
    limits = Limits(begin_seconds=0.05, idle_seconds=0.1, drain_seconds=0.1)
    async with serving(limits=limits) as (_, port), talking(port) as mta:
        await mta.begin()
        assert await mta.is_closed()


async def test_one_connection_too_many_is_sent_away() -> None:
    limits = Limits(max_connections=1, drain_seconds=0.1)
    async with serving(limits=limits) as (_, port), talking(port) as first:
        await first.begin()
        async with talking(port) as second:
            assert await second.is_closed()
        first.sender("a@example.net")
        assert await first.recipient("b@example.org") == ACCEPTED


async def test_draining_serves_open_sessions_and_takes_no_new_ones(socket_path: str) -> None:
    async with serving(limits=Limits(drain_seconds=30)) as (server, port):
        await server.listen(parse_listen(f"unix:{socket_path}"))
        async with talking(port) as mta:
            await mta.begin()
            drained = asyncio.create_task(server.drain())
            await asyncio.sleep(0)
            assert not exists(socket_path)
            with pytest.raises(ConnectionRefusedError):
                await MilterClient.open(port)
            mta.sender(BAD)
            assert (await mta.recipient("b@example.org"))[0] == b"y"
            mta.send(packet(b"Q"))
            assert await drained == 0


async def test_sessions_that_do_not_end_are_cut() -> None:
    async with serving(limits=Limits(drain_seconds=0.05)) as (server, port), talking(port) as mta:
        await mta.begin()
        mta.sender("a@example.net")
        await mta.recipient("b@example.org")
        assert await server.drain() == 1
        assert await mta.is_closed()


async def test_a_client_that_leaves_while_it_is_judged_costs_nothing() -> None:
    async with serving(StuckGate(), limits=Limits(drain_seconds=30)) as (server, port):
        mta = await MilterClient.open(port)
        await mta.begin()
        mta.sender("a@example.net")
        mta.send(rcpt("<b@example.org>"))
        await mta.close()
        assert await server.drain() == 0


async def test_the_file_of_a_successor_is_left_alone(socket_path: str) -> None:
    old, new = Milter(), Milter()
    await old.listen(parse_listen(f"unix:{socket_path}"))
    remove(socket_path)
    await new.listen(parse_listen(f"unix:{socket_path}"))
    await old.drain()
    async with talking(socket_path) as mta:
        await mta.begin()
        mta.send(packet(b"Q"))
        assert await mta.is_closed()
    await new.drain()
