"""A session decides who is asked about, when, and what is said; no sockets here."""

import logging
from dataclasses import replace

import pytest

from gatepost import Reason
from gatepost.parse import Parser
from gatepost_milter.counters import Counted
from gatepost_milter.decide import decide
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Gate, Judge
from gatepost_milter.message import MAX_REMEMBERED, Message
from gatepost_milter.protocol import (
    Abort,
    Accept,
    Action,
    AddHeader,
    Command,
    Connect,
    Continue,
    Data,
    EndOfMessage,
    Family,
    Header,
    Helo,
    Macros,
    Mail,
    Negotiate,
    Protocol,
    QuitNewConnection,
    Rcpt,
    ReplyCode,
    Response,
    Unknown,
)
from gatepost_milter.rules import Fallback, Mark, Party, Review, Rules
from gatepost_milter.session import Session
from support.gates import BrokenGate, ScriptedGate, report

BAD = "bad@example.com"
BOTH = Rules(recipient_policy="outbound_recipient")
STRANGER = Connect("client.example.net", Family.INET, 4025, "192.0.2.55")
HERE = Connect("localhost", Family.INET, 4025, "127.0.0.1")


class Talk:
    """A session after OPTNEG and CONNECT, and the gate behind it."""

    def __init__(
        self, gate: Gate | None = None, *, rules: Rules | None = None, client: Connect = STRANGER
    ) -> None:
        self.gate = ScriptedGate({BAD: Reason.DISPOSABLE})
        self.keeper = Gatekeeper(Judge(gate or self.gate, rules or BOTH))
        self.counters = self.keeper.counters
        self.session = Session(self.keeper)
        self.session.handle(Negotiate(6, Action(0x1FF), Protocol(0x1FFFFF)))
        self.session.handle(client)

    def mail(self, address: str, **macros: str) -> tuple[Response, ...]:
        self.session.handle(packed(Command.MAIL, *((f"{{{n}}}", v) for n, v in macros.items())))
        return self.session.handle(Mail(f"<{address}>"))

    async def rcpt(self, address: str, *macros: tuple[str, str]) -> Response:
        self.session.handle(packed(Command.RCPT, *macros))
        event = Rcpt(f"<{address}>")
        said = self.session.judge_at_once(event)
        return await self.session.judge(event) if said is None else said

    @property
    def asked(self) -> list[str]:
        return [address for address, _ in self.gate.asked]


def packed(stage: Command, *macros: tuple[str, str]) -> Macros:
    return Macros(stage, "".join(f"{name}\0{value}\0" for name, value in macros).encode())


def code(response: Response | None) -> int:
    assert isinstance(response, ReplyCode)
    return response.code


async def test_a_bad_sender_is_refused_at_rcpt_and_not_at_mail() -> None:
    talk = Talk()
    assert talk.mail(BAD) == ()
    assert code(await talk.rcpt("b@example.org")) == 550
    assert talk.counters[Counted.REJECTED] == 1


async def test_a_bad_recipient_is_refused_among_good_ones() -> None:
    talk = Talk()
    talk.mail("a@example.net")
    said = [await talk.rcpt(to) for to in ("b@example.org", BAD, "c@example.org")]
    assert said[0] == said[2] == Continue()
    assert code(said[1]) == 550


async def test_sender_and_recipient_are_judged_under_their_own_policies() -> None:
    talk = Talk()
    talk.mail("a@example.net")
    await talk.rcpt("b@example.org")
    assert talk.gate.asked == [
        ("a@example.net", "inbound_sender"),
        ("b@example.org", "outbound_recipient"),
    ]


async def test_one_address_of_a_message_is_judged_once() -> None:
    talk = Talk()
    talk.mail("a@example.net")
    for to in ("b@example.org", "b@example.org", "c@example.org"):
        await talk.rcpt(to)
    assert talk.asked == ["a@example.net", "b@example.org", "c@example.org"]


async def test_the_next_message_is_judged_by_its_own_sender() -> None:
    talk = Talk()
    for sender in (BAD, "a@example.net"):
        talk.mail(sender)
        last = await talk.rcpt("b@example.org")
        talk.session.handle(Abort())
    assert last == Continue()
    assert talk.asked == [BAD, "a@example.net", "b@example.org"]


async def test_abort_ends_the_message_and_keeps_the_client() -> None:
    talk = Talk(client=HERE)
    talk.session.handle(Abort())
    talk.mail(BAD)
    assert await talk.rcpt("b@example.org") == Accept()


@pytest.mark.parametrize("contact", ["postmaster@example.org", "Abuse@example.org", "postmaster"])
async def test_postmaster_and_abuse_hear_from_everyone(contact: str) -> None:
    talk = Talk()
    talk.mail(BAD)
    assert await talk.rcpt(contact) == Continue()
    assert code(await talk.rcpt("b@example.org")) == 550


async def test_the_null_sender_is_not_judged_but_its_recipients_are() -> None:
    talk = Talk()
    talk.mail("")
    assert await talk.rcpt("b@example.org") == Continue()
    assert code(await talk.rcpt(BAD)) == 550
    assert talk.asked == ["b@example.org", BAD]


async def test_a_trusted_client_is_not_checked() -> None:
    talk = Talk(client=HERE)
    talk.mail(BAD)
    assert await talk.rcpt(BAD) == Accept()
    assert talk.asked == []
    assert talk.counters[Counted.EXEMPT] == 1


async def test_a_client_on_a_unix_socket_is_as_local_as_loopback() -> None:
    talk = Talk(client=Connect("localhost", Family.UNIX, 0, "/run/x"))
    talk.mail(BAD)
    assert await talk.rcpt("b@example.org") == Accept()


async def test_loopback_is_checked_when_nobody_is_trusted() -> None:
    talk = Talk(client=HERE, rules=replace(BOTH, trusted_networks=()))
    talk.mail(BAD)
    assert code(await talk.rcpt("b@example.org")) == 550


async def test_a_second_connect_replaces_the_client() -> None:
    talk = Talk(client=HERE)
    talk.session.handle(STRANGER)
    talk.mail(BAD)
    assert code(await talk.rcpt("b@example.org")) == 550


async def test_the_next_client_on_a_kept_connection_starts_untrusted() -> None:
    talk = Talk(client=HERE)
    talk.session.handle(QuitNewConnection())
    talk.mail(BAD)
    assert code(await talk.rcpt("b@example.org")) == 550


async def test_an_authenticated_client_is_not_checked() -> None:
    talk = Talk()
    talk.mail(BAD, auth_authen="alice")
    assert await talk.rcpt(BAD) == Accept()


async def test_an_authenticated_client_is_checked_when_asked_for() -> None:
    talk = Talk(rules=replace(BOTH, check_authenticated=True))
    talk.mail("a@example.net", auth_authen="alice")
    assert code(await talk.rcpt(BAD)) == 550


async def test_each_party_can_be_left_unchecked() -> None:
    talk = Talk(rules=replace(BOTH, sender_policy=None))
    talk.mail(BAD)
    assert await talk.rcpt("b@example.org") == Continue()
    talk = Talk(rules=Rules())
    talk.mail("a@example.net")
    assert await talk.rcpt(BAD) == Accept()
    assert talk.asked == ["a@example.net"]


async def test_a_message_is_accepted_when_nothing_to_come_can_be_refused() -> None:
    """Postfix asks no more about it: one round trip, however many recipients."""
    talk = Talk(rules=Rules())
    for sender in ("a@example.net", ""):
        talk.mail(sender)
        assert await talk.rcpt("b@example.org") == Accept()
        talk.session.handle(Abort())
    assert await Talk(rules=Rules(sender_policy=None)).rcpt(BAD) == Accept()


async def test_a_message_is_not_accepted_before_its_sender_was_judged() -> None:
    talk = Talk(rules=Rules())
    talk.mail(BAD)
    assert await talk.rcpt("postmaster@example.org") == Continue()
    assert code(await talk.rcpt("b@example.org")) == 550
    assert await talk.rcpt("abuse@example.org") == Continue()
    assert code(await talk.rcpt("c@example.org")) == 550


async def test_acceptance_ends_with_its_message() -> None:
    talk = Talk(rules=Rules())
    talk.mail("a@example.net")
    assert await talk.rcpt("b@example.org") == Accept()
    talk.session.handle(Abort())
    talk.mail(BAD)
    assert code(await talk.rcpt("b@example.org")) == 550


async def test_what_would_be_refused_is_noted_for_every_recipient() -> None:
    talk = Talk(rules=Rules(observe=True))
    talk.mail(BAD)
    assert [await talk.rcpt(to) for to in ("b@example.org", "c@example.org")] == [Continue()] * 2
    assert talk.counters[Counted.OBSERVED] == 2


async def test_who_gets_a_header_or_may_be_held_is_not_accepted_early() -> None:
    marking = Talk(rules=Rules(mark=Mark.X_GATEPOST), client=HERE)
    marking.mail("a@example.net")
    assert await marking.rcpt("b@example.org") == Continue()
    assert marking.session.handle(Data()) == (Continue(),)
    gate = ScriptedGate({"info@example.com": Reason.ROLE})
    rules = Rules(sender_policy="signup", on_review=Review.QUARANTINE)
    holding = Talk(gate, rules=rules)
    holding.mail("info@example.com")
    assert await holding.rcpt("b@example.org") == Continue()
    assert holding.session.handle(Data()) == (Continue(),)
    holding.session.handle(Abort())
    holding.mail("a@example.net")
    assert await holding.rcpt("b@example.org") == Accept()
    assert holding.session.handle(Data()) == (Accept(),)


async def test_a_time_out_or_a_fault_of_ours_settles_nothing() -> None:
    talk = Talk(rules=Rules())
    talk.mail("a@example.net")
    assert talk.session.expire() == Continue()
    assert talk.session.fail(RuntimeError()) == Continue()


async def marked(talk: Talk, sender: str, *recipients: str) -> str:
    """What the mark says of such a message first."""
    talk.mail(sender)
    for to in recipients:
        try:
            await talk.rcpt(to)
        except RuntimeError as error:
            talk.session.fail(error)
    edit, accepted = talk.session.handle(EndOfMessage())
    talk.session.handle(Abort())
    assert accepted == Accept()
    assert isinstance(edit, AddHeader)
    return edit.value.partition(";")[0]


async def test_a_mark_says_what_is_known_and_no_more() -> None:
    talk = Talk(rules=replace(BOTH, mark=Mark.X_GATEPOST))
    assert await marked(talk, "a@example.net", "b@example.org") == "accept"
    assert await marked(talk, "a@example.net", BAD, "b@example.org") == "accept"
    assert await marked(talk, BAD, "postmaster@example.org") == "exempt"
    assert await marked(talk, BAD, "b@example.org", "postmaster@example.org") == "would reject"
    broken = Talk(BrokenGate(), rules=Rules(mark=Mark.X_GATEPOST))
    assert await marked(broken, "a@example.net", "b@example.org") == "unknown"
    assert await marked(broken, "", "b@example.org") == "exempt"


async def test_a_forwarder_who_is_refused_is_not_asked_about_whom_it_carries() -> None:
    """A domain of its choice, which may be as slow as it likes, is no way past us."""
    forwarder = "SRS0=HHHH=TT=slow.example=bob@example.com"
    for doubt in (Reason.DISPOSABLE, Reason.DNS_ERROR):
        gate = ScriptedGate({forwarder: doubt, "bob@slow.example": Reason.DENIED})
        talk = Talk(gate, rules=Rules(on_unknown=Fallback.TEMPFAIL))
        talk.mail(forwarder)
        assert code(await talk.rcpt("b@example.org")) == 550
        carried = [] if doubt is Reason.DISPOSABLE else ["bob@slow.example"]
        assert [address for address, _ in gate.asked][1:] == carried


def test_refusals_without_end_are_not_all_remembered() -> None:
    message = Message("a@example.net")
    verdict = decide(report(BAD, Reason.DISPOSABLE), Party.RECIPIENT, Fallback.ACCEPT)
    for number in range(MAX_REMEMBERED + 10):
        address = Parser().parse(f"bad{number}@example.com")
        bad = verdict._replace(report=replace(verdict.report, address=address))
        assert message.refer(bad, lambda: "7K3F") == "7K3F"
    assert len(message.references) == MAX_REMEMBERED


async def test_the_mtas_own_reading_of_an_address_counts() -> None:
    talk = Talk()
    talk.mail("a", mail_addr="a@example.net")
    await talk.rcpt("b", ("{rcpt_addr}", "b@example.org"))
    assert talk.asked == ["a@example.net", "b@example.org"]


async def test_the_text_of_a_refusal_by_the_mta_is_not_taken_for_an_address() -> None:
    talk = Talk()
    talk.mail("")
    macros = (("{rcpt_mailer}", "error"), ("{rcpt_addr}", "Relay access denied"))
    await talk.rcpt("b@example.org", *macros)
    assert talk.asked == ["b@example.org"]


async def test_observing_refuses_nothing_and_counts_what_it_would_have() -> None:
    talk = Talk(rules=replace(BOTH, observe=True))
    talk.mail(BAD)
    assert await talk.rcpt("b@example.org") == Continue()
    assert talk.counters[Counted.OBSERVED] == 1
    assert talk.counters[Counted.REJECTED] == 0


async def test_doubt_defers_only_when_asked_to() -> None:
    gate = ScriptedGate({"a@example.net": Reason.DNS_ERROR})
    for on_unknown, expected in ((Fallback.ACCEPT, 0), (Fallback.TEMPFAIL, 1)):
        talk = Talk(gate, rules=Rules(on_unknown=on_unknown))
        talk.mail("a@example.net")
        await talk.rcpt("b@example.org")
        assert talk.counters[Counted.DEFERRED] == expected


@pytest.mark.parametrize(
    ("rules", "deferred"),
    [
        (Rules(), False),
        (Rules(on_unknown=Fallback.TEMPFAIL), True),
        (Rules(on_unknown=Fallback.TEMPFAIL, observe=True), False),
    ],
)
def test_our_own_time_out_follows_the_operators_choice(rules: Rules, *, deferred: bool) -> None:
    talk = Talk(rules=rules)
    assert isinstance(talk.session.expire(), ReplyCode) is deferred
    assert talk.counters[Counted.LATE] == 1


async def test_an_error_of_ours_is_raised_by_judge_and_accepted_by_fail() -> None:
    talk = Talk(BrokenGate())
    talk.mail("a@example.net")
    with pytest.raises(RuntimeError) as caught:
        await talk.rcpt("b@example.org")
    assert talk.session.fail(caught.value) == Continue()
    assert talk.counters[Counted.ERROR] == 1


def test_data_is_accepted_so_that_nothing_more_is_sent() -> None:
    talk = Talk()
    assert talk.session.handle(Data()) == (Accept(),)
    assert talk.session.handle(Header("Subject", "x")) == (Accept(),)


def test_an_mta_that_offers_less_gets_every_answer_it_waits_for() -> None:
    session = Session(Gatekeeper(Judge(ScriptedGate(), BOTH)))
    session.handle(Negotiate(2, Action(0), Protocol(0)))
    for event in (STRANGER, Helo("x"), Mail("<>"), Unknown()):
        assert session.handle(event) == (Continue(),)
    assert session.handle(Abort()) == ()


async def test_the_log_names_the_queue_id_and_no_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "gatepost.milter")
    talk = Talk()
    talk.mail("a@example.net")
    await talk.rcpt("b@example.org")
    await talk.rcpt(BAD, ("i", "4XyZ"))
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith(f"NOQUEUE: session={talk.session.id} accepted recipient reason=-")
    assert second.startswith(f"4XyZ: session={talk.session.id} rejected recipient 550 5.7.1")
    assert (
        "reason=disposable listener=inbound policy=outbound_recipient domain=example.com" in second
    )
    assert "@" not in caplog.text
