"""ACCEPT at a recipient leaves out nothing that would have been refused, marked or held.

Random conversations with two MTAs: one asks no more about a message that was accepted, as Postfix
and Sendmail do; the other goes on asking as if it had heard CONTINUE. Both come to the same.
"""

import asyncio
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost import Reason, Report
from gatepost_milter.conversation import END
from gatepost_milter.counters import Counted
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Judge
from gatepost_milter.milter_conversation import MilterConversation
from gatepost_milter.networks import LOOPBACK
from gatepost_milter.rules import Fallback, Mark, Review, Rules
from support.gates import ScriptedGate
from support.milter_packets import connect, macro, mail, optneg, packet, rcpt

pytestmark = pytest.mark.slow

FOUND = {
    "bad@example.com": Reason.DISPOSABLE,
    "doubt@example.com": Reason.DNS_ERROR,
    "info@example.com": Reason.ROLE,
}
SRS = "SRS0=hash=ts=example.com=bad@forwarder.example"
SENDERS = ("a@example.net", "bad@example.com", "doubt@example.com", "info@example.com", SRS, "")
RECIPIENTS = ("b@example.org", "postmaster@example.org", "info@example.com", "bad@example.com")
STRANGER, HERE = "192.0.2.55", "127.0.0.1"
REFUSALS = (Counted.REJECTED, Counted.DEFERRED, Counted.OBSERVED, Counted.QUARANTINED)
TAKEN = (Counted.ACCEPTED, Counted.EXEMPT, Counted.ERROR)


class FaultyGate(ScriptedGate):
    """Fails while `fault` is set; `deep` decides whether it has to be waited for."""

    def __init__(self, *, deep: bool) -> None:
        super().__init__(FOUND)
        self.deep = deep
        self.fault = False

    def check(self, address: str, *, policy: str | None = None) -> Report:
        if self.fault:
            raise RuntimeError("as asked")
        return super().check(address, policy=policy)


@dataclass(frozen=True)
class Transaction:
    """One message under the rules of its moment; `client` is a new one on the same connection.

    Recipients are addresses, and whether we break at that moment. `data` or else RSET; `aborts`:
    Postfix says ABORT after every message, Sendmail not always.
    """

    rules: Rules
    client: str | None
    quits: bool
    sender: str
    login: bool
    recipients: tuple[tuple[str, bool], ...]
    data: bool
    aborts: bool


RULES = st.builds(
    Rules,
    sender_policy=st.sampled_from(("inbound_sender", "signup", None)),
    recipient_policy=st.sampled_from((None, None, "outbound_recipient")),
    trusted_networks=st.sampled_from((LOOPBACK, ())),
    check_authenticated=st.booleans(),
    on_unknown=st.sampled_from(Fallback),
    on_error=st.sampled_from(Fallback),
    on_review=st.sampled_from(Review),
    observe=st.sampled_from((False, False, True)),
    mark=st.sampled_from((Mark.NONE, Mark.NONE, *Mark)),
)
TRANSACTIONS = st.builds(
    Transaction,
    rules=RULES,
    client=st.sampled_from((None, None, STRANGER, HERE)),
    quits=st.booleans(),
    sender=st.sampled_from(SENDERS),
    login=st.sampled_from((False, False, False, True)),
    recipients=st.lists(
        st.tuples(st.sampled_from(RECIPIENTS), st.sampled_from((False, False, False, True))),
        min_size=1,
        max_size=5,
    ).map(tuple),
    data=st.booleans(),
    aborts=st.booleans(),
)
OFFERS = st.sampled_from((optneg(), optneg(2, 0x3F, 0x7F), optneg(6, 0x1FF, 0), optneg(6, 0x100)))


class Mta:
    """Has one connection. Where it is `attentive`, ACCEPT ends the message."""

    def __init__(self, offer: bytes, *, deep: bool, attentive: bool) -> None:
        self.gate = FaultyGate(deep=deep)
        self.judge = Judge(self.gate, Rules())
        self.keeper = Gatekeeper(self.judge)
        self.counters = self.keeper.counters
        self._attentive = attentive
        self._offer = offer
        self._conversation: MilterConversation | None = None
        self.left_out = 0

    async def send(self, transaction: Transaction) -> tuple[list[bytes], list[bytes]]:
        """What was said to each recipient (packets without ACCEPT) and at the end of the message.

        A recipient that is not asked about is taken.
        """
        self.judge.replace(self.gate, transaction.rules)
        await self._greet(transaction)
        login = {"auth_authen": "alice"} if transaction.login else {}
        await self._say(macro(b"M", mail_addr=transaction.sender, **login))
        await self._say(mail(f"<{transaction.sender}>"))
        accepted, answers = False, []
        for address, fault in transaction.recipients:
            if accepted:
                self.left_out += 1
                answers.append(b"c")
                continue
            self.gate.fault = fault
            await self._say(macro(b"R", rcpt_addr=address))
            (said,) = await self._say(rcpt(f"<{address}>"))
            self.gate.fault = False
            accepted = self._attentive and said == b"a"
            answers.append(b"c" if said == b"a" else said)
        taken = b"c" in answers and transaction.data and not accepted
        edits = await self._end(b"T", b"L", b"E") if taken else []
        if transaction.aborts:
            await self._say(packet(b"A"))
        return answers, edits

    async def _greet(self, transaction: Transaction) -> None:
        if self._conversation is None:
            self._conversation = MilterConversation(self.keeper)
            await self._say(self._offer)
            await self._say(connect(STRANGER))
        if transaction.client is not None:
            if transaction.quits:
                await self._say(packet(b"K"))
            await self._say(connect(transaction.client))

    async def _end(self, *letters: bytes) -> list[bytes]:
        for letter in letters:
            said = await self._say(packet(letter, b"Subject\0x\0" if letter == b"L" else b""))
            if self._attentive and said == [b"a"]:
                return []
        return said[:-1]

    async def _say(self, data: bytes) -> list[bytes]:
        """The packets of the answer, without their lengths."""
        conversation = self._conversation
        assert conversation is not None
        conversation.receive_data(data)
        said = b""
        while (step := conversation.step()) is not None:
            assert step is not END
            said += step if isinstance(step, bytes) else await _waited(conversation, step)
        found = []
        while said:
            end = 4 + int.from_bytes(said[:4])
            found.append(said[4:end])
            said = said[end:]
        return found


async def _waited(conversation: MilterConversation, judging: object) -> bytes:
    assert callable(judging)
    try:
        answer = await judging()
    except RuntimeError as error:
        return conversation.fail(error)
    assert isinstance(answer, bytes)
    return answer


@settings(max_examples=200, deadline=None)
@given(offer=OFFERS, deep=st.booleans(), messages=st.lists(TRANSACTIONS, min_size=1, max_size=4))
def test_who_asks_no_more_misses_nothing(
    offer: bytes, messages: list[Transaction], *, deep: bool
) -> None:
    async def talk(*, attentive: bool) -> tuple[object, Mta]:
        mta = Mta(offer, deep=deep, attentive=attentive)
        return [await mta.send(message) for message in messages], mta

    said, mta = asyncio.run(talk(attentive=True))
    reference, other = asyncio.run(talk(attentive=False))
    assert said == reference
    for counted in REFUSALS:
        assert mta.counters[counted] == other.counters[counted]
    asked, all_asked = (sum(map(each.counters.__getitem__, TAKEN)) for each in (mta, other))
    assert asked + mta.left_out == all_asked


@settings(max_examples=200, deadline=None)
@given(deep=st.booleans(), messages=st.lists(TRANSACTIONS, min_size=1, max_size=4))
def test_every_recipient_hears_what_the_rules_say(
    messages: list[Transaction], *, deep: bool
) -> None:
    """Put down here anew, without sessions and without what came before."""

    async def talk() -> None:
        mta, trusted = Mta(optneg(), deep=deep, attentive=True), False
        for number, message in enumerate(map(_without_faults, messages)):
            if message.client is not None or not number:
                trusted = message.client == HERE and message.rules.trusted_networks == LOOPBACK
            answers, _ = await mta.send(message)
            exempt = trusted or (message.login and not message.rules.check_authenticated)
            expected = [_expected(message, to, exempt=exempt) for to, _ in message.recipients]
            assert [said[:4].rstrip(b"\0") for said in answers] == expected

    asyncio.run(talk())


def _without_faults(message: Transaction) -> Transaction:
    return replace(message, recipients=tuple((to, False) for to, _ in message.recipients))


def _expected(message: Transaction, recipient: str, *, exempt: bool) -> bytes:
    rules = message.rules
    if exempt or rules.observe or recipient.startswith("postmaster@"):
        return b"c"
    if rules.sender_policy is not None:
        if message.sender in {"bad@example.com", SRS}:
            return b"y550"
        if message.sender == "doubt@example.com" and rules.on_unknown is Fallback.TEMPFAIL:
            return b"y451"
    refused = rules.recipient_policy is not None and recipient == "bad@example.com"
    return b"y550" if refused else b"c"
