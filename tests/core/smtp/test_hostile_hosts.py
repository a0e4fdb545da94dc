"""Mail hosts that do what none should: whatever it is, it costs time at most, and no verdict."""

import asyncio
import gc
import socket
from time import monotonic

import pytest

from gatepost import MailboxState, ProviderError
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from support.dead_mail_hosts import unanswered
from support.mail_hosts import Said, listening, ordinary, scripted_host
from support.probing import Memory, probe, probing, resolver
from support.resolvers import FakeResolver, SilentResolver
from support.waiting import eventually

pytestmark = pytest.mark.slow

ANN = "ann@target.example"
UNREACHABLE, UNKNOWN = MailboxState.UNREACHABLE, MailboxState.UNKNOWN
LONG = 60.0


@pytest.fixture(autouse=True)
async def nothing_is_left() -> object:
    """No task, and nothing for the garbage collector to complain about."""
    yield
    await eventually(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    gc.collect()  # an unclosed socket or transport is a warning, and so an error


async def never() -> bytes:
    await asyncio.Event().wait()
    raise AssertionError("nothing ends this wait")


async def test_a_host_that_never_greets_is_waited_for_no_longer_than_there_is_time() -> None:
    async with scripted_host(lambda line: never()) as host, probing(host.port) as ours:
        answer = await probe(ours, seconds=0.3)
        assert (answer.state, answer.detail) == (UNREACHABLE, "no answer in time")
        assert host.pieces == [[]]
        await eventually(lambda: not host.open)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_host_that_greets_and_then_hangs_was_reached(verb: str) -> None:
    def answer(line: str) -> Said:
        return never() if line.startswith(verb) else ordinary(ANN)(line)

    async with scripted_host(answer) as host, probing(host.port) as ours:
        answered = await probe(ours, seconds=1.0)
        assert (answered.state, answered.detail) == (MailboxState.TIMEOUT, "no answer in time")
        await eventually(lambda: not host.open)


async def test_a_banner_that_drips_is_read_to_its_end() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in b"220-mx.target.example\r\n220 ESMTP\r\n":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        while line := (await reader.readline()).decode().strip():
            said = ordinary(ANN)(line)
            writer.write(said if isinstance(said, bytes) else b"")
            if line == "QUIT":
                return

    async with listening(talk) as host, probing(host.port) as ours:
        assert (await probe(ours)).state is MailboxState.EXISTS


async def test_a_banner_that_drips_for_ever_ends_with_the_time() -> None:
    async def drips() -> bytes:
        await asyncio.sleep(0.01)
        return b"220-still here\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(await drips())
            await writer.drain()

    async with listening(talk) as host, probing(host.port) as ours:
        assert (await probe(ours, seconds=0.3)).state is UNREACHABLE


@pytest.mark.parametrize(
    "flood",
    [
        b"220 " + b"x" * 2_000_000 + b"\r\n",
        b"2" * 2_000_000,
        b"220-again\r\n" * 200_000,
        b"220 ok\r\n" * 300_000,
        b"\x00\xff" * 1_000_000,
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\r\n\r\n",
        b"220-one\r\n554 two\r\n",
    ],
    ids=["long line", "no line", "long reply", "many", "binary", "web", "empty", "two codes"],
)
async def test_nonsense_of_any_size_ends_the_conversation(flood: bytes) -> None:
    async with scripted_host(lambda line: flood) as host, probing(host.port) as ours:
        answer = await probe(ours)
        assert answer.state in {UNREACHABLE, UNKNOWN}
        assert answer.detail


@pytest.mark.parametrize("verb", ["", "EHLO", "MAIL", "RCPT"])
async def test_a_host_that_hangs_up_says_nothing_about_the_mailbox(verb: str) -> None:
    def answer(line: str) -> Said:
        return None if line.split(" ", maxsplit=1)[0] == verb else ordinary(ANN)(line)

    async with scripted_host(answer) as host, probing(host.port) as ours:
        answered = await probe(ours)
        assert answered.state is UNREACHABLE
        assert "closed the connection" in answered.detail


async def test_a_host_that_makes_refusals_wait_has_said_what_matters_before() -> None:
    memory = Memory()

    async def tarpit() -> bytes:
        await asyncio.sleep(LONG)
        return b"550 5.1.1 User unknown\r\n"

    def answer(line: str) -> Said:
        usual = ordinary(ANN)(line)
        return tarpit() if isinstance(usual, bytes) and usual.startswith(b"550") else usual

    async with (
        scripted_host(answer) as host,
        probing(host.port, memory=memory) as ours,
    ):
        answered = await probe(ours, seconds=0.6)
        assert answered.state is MailboxState.EXISTS
        assert answered.confidence == "low"
        assert "may be a catch-all" in answered.detail
        assert memory.learned == {}
        await eventually(lambda: not host.open)


async def test_replies_that_nobody_asked_for_end_a_connection_that_is_kept() -> None:
    def answer(line: str) -> Said:
        usual = ordinary(ANN)(line)
        return b"550 5.1.1 no\r\n250 but then again\r\n" if "RCPT" in line else usual

    memory = Memory()
    memory.learn("target.example", ("mx.target.example",), catch_all=False)
    async with scripted_host(answer) as host, probing(host.port, memory=memory) as ours:
        assert (await probe(ours)).state is MailboxState.MISSING
        assert (await probe(ours, "bob@target.example")).state is MailboxState.MISSING
        assert host.connections == 2


async def test_a_port_that_does_not_answer_is_no_fault_of_the_mailbox() -> None:
    with unanswered() as port:
        started = monotonic()
        async with probing(port) as ours:
            answer = await probe(ours, seconds=0.5)
        assert answer.state is UNREACHABLE
        assert monotonic() - started < LONG


async def test_a_port_that_refuses_is_no_fault_of_the_mailbox() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        async with probing(closed.getsockname()[1]) as ours:
            answer = await probe(ours)
            assert answer.state is UNREACHABLE
            assert "no connection" in answer.detail


async def test_a_probe_that_is_cancelled_leaves_nothing_open() -> None:
    for verb in ("", "EHLO", "RCPT"):

        def answer(line: str, verb: str = verb) -> Said:
            return never() if line.split(" ", maxsplit=1)[0] == verb else ordinary(ANN)(line)

        async with scripted_host(answer) as host, probing(host.port) as ours:
            asking = asyncio.create_task(probe(ours))
            await eventually(lambda: host.open == 1)
            await asyncio.sleep(0.02)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await eventually(lambda: not host.open)


async def test_a_connection_that_is_kept_ends_with_the_prober() -> None:
    async with scripted_host(ordinary(ANN)) as host:
        async with probing(host.port) as ours:
            await probe(ours)
            assert host.open == 1
        await eventually(lambda: not host.open)
        assert host.commands[-1] == "QUIT"


async def test_a_dns_that_does_not_answer_costs_no_more_than_the_time() -> None:
    silent = SilentResolver()
    async with probing(9, finds=silent) as ours:  # type: ignore[arg-type]  # a resolver as well
        answer = await probe(ours, seconds=0.3)
        assert (answer.state, answer.detail) == (MailboxState.TIMEOUT, "MX: no answer in time")
    assert silent.cancelled == 1


@pytest.mark.parametrize("outcome", [DnsOutcome.SERVFAIL, DnsOutcome.TIMEOUT, DnsOutcome.NXDOMAIN])
async def test_without_a_mail_host_nobody_is_asked(outcome: DnsOutcome) -> None:
    finds = FakeResolver({"target.example": MxAnswer(outcome)})
    async with probing(9, finds=finds) as ours:
        answer = await probe(ours)
        state = MailboxState.TIMEOUT if outcome is DnsOutcome.TIMEOUT else UNREACHABLE
        assert (answer.state, answer.detail) == (state, f"MX: {outcome.value}")


async def test_a_private_address_is_never_connected_to() -> None:
    async with scripted_host(ordinary(ANN)) as host:
        for address in ("127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"):
            hosts = {"mx.target.example": [address]}
            async with probing(host.port, hosts=hosts, allowed=()) as ours:
                answer = await probe(ours)
                assert answer.detail == "the mail hosts have no public address"
        assert host.connections == 0


async def test_a_name_is_looked_up_once_and_the_address_connected_to() -> None:
    finds = resolver({"mx.target.example": ["127.0.0.1"]})
    async with scripted_host(ordinary(ANN)) as host, probing(host.port, finds=finds) as ours:
        await probe(ours)
        await probe(ours)
    assert finds.asked.count(("addresses", "mx.target.example")) == 1


REFERENCES = ("ref1.example", "ref2.example", "ref3.example")


def with_references(*addresses: str) -> FakeResolver:
    found = {"mx.target.example": AddressAnswer(DnsOutcome.OK, ("127.0.0.1",))}
    for host, address in zip(REFERENCES, addresses, strict=False):
        found[host] = AddressAnswer(DnsOutcome.OK, (address,))
    mx = MxAnswer(DnsOutcome.OK, (MxHost(10, "mx.target.example"),))
    return FakeResolver({"target.example": mx, "other.example": mx}, found)


async def test_a_closed_port_25_is_a_want_of_ours_and_of_no_address() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        finds = with_references("127.0.0.1", "127.0.0.2", "127.0.0.3")
        port = closed.getsockname()[1]
        async with probing(port, finds=finds, reference_hosts=REFERENCES) as ours:
            with pytest.raises(ProviderError, match=f"port {port} seems to be closed") as caught:
                await probe(ours)
            assert caught.value.retry_after == pytest.approx(600, abs=30)
            asked = len(finds.asked)
            with pytest.raises(ProviderError):
                await probe(ours, "ann@other.example")
            assert len(finds.asked) == asked  # nobody was asked anything


async def test_a_dead_host_is_only_dead_where_others_can_be_reached() -> None:
    async with scripted_host(ordinary(), "127.0.0.2") as reference:
        finds = with_references("127.0.0.2")
        async with probing(reference.port, finds=finds, reference_hosts=REFERENCES) as ours:
            for _ in range(2):
                assert (await probe(ours)).state is UNREACHABLE
        assert reference.connections == 1  # and it was asked nothing
        assert reference.commands == []


async def test_without_dns_nothing_is_concluded_about_the_port() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        finds = with_references()
        port = closed.getsockname()[1]
        async with probing(port, finds=finds, reference_hosts=REFERENCES) as ours:
            assert (await probe(ours)).state is UNREACHABLE


async def test_a_test_of_the_port_that_still_runs_ends_with_the_prober() -> None:
    with unanswered() as port:
        finds = with_references("127.0.0.1")
        async with probing(port, finds=finds, reference_hosts=REFERENCES) as ours:
            assert (await probe(ours, seconds=0.3)).state is UNREACHABLE


async def test_who_gets_no_turn_in_time_is_told_so_and_the_host_is_not_blamed() -> None:
    async with (
        scripted_host(lambda line: never()) as host,
        probing(host.port, concurrency=1) as ours,
    ):
        first = asyncio.create_task(probe(ours, seconds=LONG))
        await eventually(lambda: host.open == 1)
        answer = await probe(ours, "bob@target.example", seconds=0.2)
        assert answer.state is UNKNOWN
        assert "no turn" in answer.detail
        first.cancel()
        await asyncio.wait([first])
        assert host.connections == 1
