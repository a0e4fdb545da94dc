"""Our own prober, against mail hosts that behave."""

import asyncio

import pytest

from gatepost import Confidence, MailboxAnswer, MailboxState
from gatepost.options import ParseOptions
from gatepost.parse import Parser
from gatepost.smtp.session import MAX_RECIPIENTS
from support.mail_hosts import (
    UNKNOWN,
    Handler,
    Lines,
    Said,
    aiosmtpd_host,
    ordinary,
    scripted_host,
)
from support.probing import Memory, probe, probing
from support.waiting import eventually

ANN = "ann@target.example"
EXISTS, MISSING = MailboxState.EXISTS, MailboxState.MISSING


def said(answer: MailboxAnswer) -> tuple[MailboxState, Confidence]:
    return answer.state, answer.confidence


@pytest.mark.parametrize("extensions", [("PIPELINING",), (), ("SIZE 1000", "8BITMIME")])
async def test_a_mailbox_exists_where_a_made_up_one_does_not(extensions: tuple[str, ...]) -> None:
    async with (
        scripted_host(ordinary(ANN, extensions=extensions)) as host,
        probing(host.port) as ours,
    ):
        assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert said(await probe(ours, "bob@target.example")) == (MISSING, Confidence.HIGH)


async def test_one_round_trip_asks_for_both_where_the_host_pipelines() -> None:
    async with (
        scripted_host(ordinary(ANN)) as host,
        probing(host.port, helo="a.example", mail_from="probe@a.example") as ours,
    ):
        await probe(ours)
        hello, batch = host.pieces[0]
        assert hello == b"EHLO a.example\r\n"
        mail, real, made_up = batch.decode().splitlines()
        assert (mail, real) == ("MAIL FROM:<probe@a.example>", f"RCPT TO:<{ANN}>")
        assert made_up.startswith("RCPT TO:<")
        assert made_up.endswith("@target.example>")


async def test_a_warm_connection_answers_in_one_piece_each_way() -> None:
    memory = Memory()
    async with (
        scripted_host(ordinary(ANN)) as host,
        probing(host.port, memory=memory, mail_from="probe@a.example") as ours,
    ):
        await probe(ours)
        assert list(memory.learned.values()) == [False]
        assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert host.connections == 1
        assert host.pieces[0][-1].decode().splitlines() == [
            "RSET",
            "MAIL FROM:<probe@a.example>",
            f"RCPT TO:<{ANN}>",
        ]


async def test_no_connection_is_asked_about_more_than_eight_recipients_or_two_domains() -> None:
    async with scripted_host(ordinary(ANN)) as host, probing(host.port) as ours:
        for number in range(20):
            await probe(ours, f"user{number}@target.example")
        assert 3 <= host.connections <= 4
        for pieces in host.pieces:
            commands = b"".join(pieces).decode().splitlines()
            assert sum(line.startswith("RCPT") for line in commands) <= MAX_RECIPIENTS


async def test_a_catch_all_is_found_and_remembered_for_its_hosts() -> None:
    memory = Memory()
    async with (
        scripted_host(ordinary(catch_all=True)) as host,
        probing(host.port, memory=memory) as ours,
    ):
        assert said(await probe(ours)) == (MailboxState.CATCH_ALL, Confidence.HIGH)
        assert memory.learned == {("target.example", ("mx.target.example",)): True}
        assert (await probe(ours, "bob@target.example")).state is MailboxState.CATCH_ALL
        assert host.connections == 1
        assert len(host.pieces[0]) == 2  # nobody was asked the second time


async def test_a_greylisting_host_leaves_everything_open() -> None:
    memory = Memory()
    grey = b"451 4.7.1 Greylisted, please try again\r\n"
    async with (
        scripted_host(ordinary(rcpt=grey)) as host,
        probing(host.port, memory=memory) as ours,
    ):
        answer = await probe(ours)
        assert answer.state is MailboxState.GREYLISTED
        assert answer.retry_after == 360
        assert memory.learned == {}


async def test_a_bare_refusal_is_compared_with_the_postmasters() -> None:
    bare = b"550 Rejected\r\n"

    def refuses_all_but(*taken: str) -> Lines:
        usual = ordinary(*taken)
        return lambda line: bare if (answer := usual(line)) == UNKNOWN else answer

    postmaster = refuses_all_but("postmaster@target.example")
    async with scripted_host(postmaster) as host, probing(host.port) as ours:
        assert said(await probe(ours)) == (MISSING, Confidence.MEDIUM)
    async with scripted_host(refuses_all_but()) as host, probing(host.port) as ours:
        assert said(await probe(ours)) == (MailboxState.BLOCKED, Confidence.MEDIUM)
        assert any("postmaster@" in line for line in host.commands)


async def test_the_null_sender_stands_in_for_one_that_is_refused() -> None:
    def answer(line: str) -> Said:
        if line.startswith("MAIL FROM:<probe"):
            return b"550 5.1.8 Sender address rejected: Domain not found\r\n"
        return ordinary(ANN)(line)

    async with (
        scripted_host(answer) as host,
        probing(host.port, mail_from="probe@a.example") as ours,
    ):
        assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert "MAIL FROM:<>" in host.commands


async def test_the_null_sender_has_one_recipient_in_each_transaction() -> None:
    async with scripted_host(ordinary(ANN)) as host, probing(host.port) as ours:
        await probe(ours)
        verbs = [line.split(" ")[0] for line in host.commands]
        assert verbs == ["EHLO", "MAIL", "RCPT", "RSET", "MAIL", "RCPT"]


@pytest.mark.parametrize(
    ("verb", "reply", "state"),
    [
        ("banner", b"554 Blocked - see https://ipcheck.proofpoint.com/\r\n", MailboxState.BLOCKED),
        ("banner", b"421 4.7.0 Too many connections\r\n", MailboxState.THROTTLED),
        ("ehlo", b"550 Access denied - Invalid HELO name\r\n", MailboxState.BLOCKED),
        ("mail", b"550 5.7.1 on our block list (S3150)\r\n", MailboxState.BLOCKED),
        ("mail", b"451 4.7.1 Greylisted\r\n", MailboxState.GREYLISTED),
        ("mail", b"550 5.1.1 User unknown\r\n", MailboxState.BLOCKED),
        ("rcpt", b"550 5.7.1 blocked using zen.spamhaus.org\r\n", MailboxState.BLOCKED),
        ("rcpt", b"421 4.7.0 Error: too many errors\r\n", MailboxState.THROTTLED),
        ("rcpt", b"452 4.2.2 Mailbox full\r\n", MailboxState.FULL),
        ("rcpt", b"550 5.2.1 This mailbox is disabled\r\n", MailboxState.DISABLED),
        ("rcpt", b"252 Cannot verify, will try\r\n", MailboxState.CATCH_ALL),
        ("rcpt", b"451 4.3.0 Temporary lookup failure\r\n", MailboxState.UNKNOWN),
        ("rcpt", b"554 5.7.1 Relay access denied\r\n", MailboxState.UNKNOWN),
        ("rcpt", b"503 need MAIL\r\n", MailboxState.UNKNOWN),
        ("rcpt", b"452 4.5.3 Too many recipients\r\n", MailboxState.THROTTLED),
    ],
)
async def test_what_a_host_says_is_taken_for_what_it_is(
    verb: str, reply: bytes, state: MailboxState
) -> None:
    async with (
        scripted_host(ordinary(ANN, **{verb: reply})) as host,
        probing(host.port) as ours,
    ):
        assert (await probe(ours)).state is state


async def test_too_many_recipients_means_another_connection() -> None:
    asked = 0

    def answer(line: str) -> Said:
        nonlocal asked
        if line.startswith("EHLO"):
            asked = 0
        if line.startswith("RCPT"):
            asked += 1
            if asked > 2:
                return b"452 4.5.3 Error: too many recipients\r\n"
        return ordinary(ANN)(line)

    async with scripted_host(answer) as host, probing(host.port) as ours:
        assert (await probe(ours)).state is EXISTS
        assert (await probe(ours, "bob@target.example")).state is MISSING
        assert host.connections == 2


async def test_an_operator_that_throttles_is_left_alone_for_a_while() -> None:
    busy = b"421 4.7.0 Too many connections\r\n"
    async with scripted_host(ordinary(banner=busy)) as host, probing(host.port) as ours:
        await probe(ours)
        again = await probe(ours, "bob@target.example")
        assert again.state is MailboxState.THROTTLED
        assert again.retry_after is not None
        assert 0 < again.retry_after <= 60
        assert host.connections == 1


async def test_a_connection_that_the_host_closed_meanwhile_is_opened_anew() -> None:
    served = 0

    def answer(line: str) -> Said:
        nonlocal served
        if line == "RSET" and served == 0:
            served += 1
            return None
        return ordinary(ANN)(line)

    async with (
        scripted_host(answer) as host,
        probing(host.port, mail_from="probe@a.example") as ours,
    ):
        assert (await probe(ours)).state is EXISTS
        assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert host.connections == 2


async def test_a_local_part_outside_ascii_is_asked_about_in_utf8() -> None:
    text = "jürgen@target.example"
    async with (
        scripted_host(ordinary(text, extensions=("PIPELINING", "SMTPUTF8"))) as host,
        probing(host.port) as ours,
    ):
        assert said(await probe(ours, text)) == (EXISTS, Confidence.HIGH)
        assert "MAIL FROM:<> SMTPUTF8" in host.commands
    async with scripted_host(ordinary(text)) as host, probing(host.port) as ours:
        answer = await probe(ours, text)
        assert said(answer) == (MISSING, Confidence.LOW)
        assert "no SMTPUTF8" in answer.detail
        assert not any(line.startswith("MAIL") for line in host.commands)


async def test_nothing_is_sent_before_the_banner() -> None:
    said_hello = asyncio.Event()

    async def banner() -> bytes:
        await said_hello.wait()
        return b"220 mx.target.example ESMTP\r\n"

    def answer(line: str) -> Said:
        return banner() if not line else ordinary(ANN)(line)

    async with scripted_host(answer) as host, probing(host.port) as ours:
        asking = asyncio.create_task(probe(ours))
        await eventually(lambda: host.open == 1)
        await asyncio.sleep(0.05)  # time enough to be too early
        assert host.pieces == [[]]
        said_hello.set()
        assert (await asking).state is EXISTS


async def test_a_host_that_knows_only_helo_is_greeted_so() -> None:
    script = ordinary(ANN, ehlo=b"502 5.5.1 Command not implemented\r\n")
    async with scripted_host(script) as host, probing(host.port, helo="a.example") as ours:
        assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert host.commands[:2] == ["EHLO a.example", "HELO a.example"]


async def test_without_a_name_it_introduces_itself_by_its_address() -> None:
    async with scripted_host(ordinary(ANN)) as host, probing(host.port) as ours:
        await probe(ours)
        assert host.commands[0] == "EHLO [127.0.0.1]"


async def test_an_address_literal_is_connected_to_as_it_is() -> None:
    literal = Parser(ParseOptions(domain_literal=True)).parse("ann@[127.0.0.1]")
    async with scripted_host(ordinary("ann@[127.0.0.1]")) as host, probing(host.port) as ours:
        assert said(await ours.ask(literal)) == (EXISTS, Confidence.HIGH)


async def test_the_next_preference_is_asked_when_the_first_is_dead() -> None:
    async with scripted_host(ordinary(ANN), "127.0.0.2") as host:
        hosts = {"mx1.target.example": ["127.0.0.3"], "mx2.target.example": ["127.0.0.2"]}
        async with probing(host.port, hosts=hosts) as ours:
            assert (await probe(ours)).state is EXISTS


async def test_a_stand_in_that_takes_everything_does_not_make_a_catch_all() -> None:
    memory = Memory()
    async with scripted_host(ordinary(catch_all=True), "127.0.0.2") as host:
        hosts = {"mx1.target.example": ["127.0.0.3"], "mx2.target.example": ["127.0.0.2"]}
        async with probing(host.port, hosts=hosts, memory=memory) as ours:
            assert (await probe(ours)).state is MailboxState.CATCH_ALL
    assert memory.learned == {}


async def test_a_dead_address_does_not_hold_up_a_live_one() -> None:
    async with scripted_host(ordinary(ANN), "127.0.0.2") as host:
        hosts = {"mx.target.example": ["127.0.0.3", "127.0.0.2"]}
        async with probing(host.port, hosts=hosts) as ours:
            assert (await probe(ours)).state is EXISTS


async def test_many_at_once_share_a_limited_number_of_connections() -> None:
    most = 0

    async def banner() -> bytes:
        nonlocal most
        most = max(most, host.open)
        await asyncio.sleep(0.01)
        return b"220 mx.target.example ESMTP\r\n"

    def answer(line: str) -> Said:
        return banner() if not line else ordinary(ANN)(line)

    async with scripted_host(answer) as host, probing(host.port, concurrency=3) as ours:
        texts = [f"user{number}@target.example" for number in range(30)]
        answers = await asyncio.gather(*(probe(ours, text) for text in texts))
        assert {answer.state for answer in answers} == {MISSING}
        assert 1 <= most <= 3


async def test_aiosmtpd_is_understood_as_well() -> None:
    async with aiosmtpd_host(Handler([ANN])) as host, probing(host.port) as ours:
        assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert said(await probe(ours, "bob@target.example")) == (MISSING, Confidence.HIGH)
        assert host.connections == 1


@pytest.mark.parametrize(
    "refusal", [{"banner": b"421 4.3.2 No system resources\r\n"}, {"mail": b"451 4.3.0 Later\r\n"}]
)
async def test_the_next_preference_is_asked_when_the_first_is_not_well(
    refusal: dict[str, bytes],
) -> None:
    hosts = {"mx1.target.example": ["127.0.0.3"], "mx2.target.example": ["127.0.0.2"]}
    async with (
        scripted_host(ordinary(ANN, **refusal), "127.0.0.3") as first,
        scripted_host(ordinary(ANN), "127.0.0.2", first.port) as second,
    ):
        async with probing(first.port, hosts=hosts) as ours:
            assert said(await probe(ours)) == (EXISTS, Confidence.HIGH)
        assert (first.connections, second.connections) == (1, 1)


async def test_what_the_first_said_stands_when_the_next_cannot_be_reached() -> None:
    hosts = {"mx1.target.example": ["127.0.0.3"], "mx2.target.example": ["127.0.0.2"]}
    busy = b"421 4.7.0 Too many connections\r\n"
    async with (
        scripted_host(ordinary(banner=busy), "127.0.0.3") as first,
        probing(first.port, hosts=hosts) as ours,
    ):
        assert (await probe(ours)).state is MailboxState.THROTTLED
