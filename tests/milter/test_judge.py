"""A verdict is kept for a moment, and no longer than what it is made of."""

from gatepost import Reason
from gatepost_milter.decide import Verdict
from gatepost_milter.judge import MAX_KEPT, UNASKED, Judge
from gatepost_milter.rules import Party, Rules
from support.gates import ScriptedGate, StuckGate
from support.waiting import wait_until

BOTH = Rules(recipient_policy="outbound_recipient")
BAD = "bad@example.com"


async def test_a_verdict_is_known_for_a_moment() -> None:
    judge = Judge(ScriptedGate({BAD: Reason.DISPOSABLE}), BOTH)
    assert judge.known(BAD, Party.SENDER) is UNASKED
    verdict = await judge.aask(BAD, Party.SENDER)
    assert judge.known(BAD, Party.SENDER) is verdict
    wait_until(lambda: judge.known(BAD, Party.SENDER) is UNASKED, what="it is forgotten")


async def test_a_sender_is_no_recipient() -> None:
    judge = Judge(ScriptedGate(), BOTH)
    await judge.aask("a@example.net", Party.SENDER)
    assert judge.known("a@example.net", Party.RECIPIENT) is UNASKED


async def test_other_rules_know_nothing() -> None:
    judge = Judge(ScriptedGate(), BOTH)
    await judge.aask("a@example.net", Party.SENDER)
    judge.replace(judge.gate, Rules())
    assert judge.known("a@example.net", Party.SENDER) is UNASKED
    assert await judge.aask("b@example.org", Party.RECIPIENT) is None


async def test_no_more_are_kept_than_there_is_room_for() -> None:
    gate = ScriptedGate()
    judge = Judge(gate, BOTH)
    for number in range(MAX_KEPT + 1):
        judge.known("", Party.SENDER)
        await judge.aask(f"a{number}@example.net", Party.SENDER)
    assert judge.known("a0@example.net", Party.SENDER) is UNASKED


def test_a_gate_that_never_waits_is_asked_at_once() -> None:
    gate = ScriptedGate({BAD: Reason.DISPOSABLE})
    judge = Judge(gate, BOTH)
    assert judge.known(BAD, Party.SENDER) is UNASKED
    verdict = judge.ask(BAD, Party.SENDER)
    assert isinstance(verdict, Verdict)
    assert verdict.refusal is not None
    assert judge.known(BAD, Party.SENDER) is verdict
    assert Judge(gate, Rules()).ask(BAD, Party.RECIPIENT) is None


def test_a_gate_that_may_wait_is_not_asked_at_once() -> None:
    judge = Judge(StuckGate(), BOTH)
    assert judge.waits
    assert judge.ask(BAD, Party.SENDER) is UNASKED
    judge.replace(ScriptedGate(), BOTH)
    assert judge.ask(BAD, Party.SENDER) is not UNASKED
