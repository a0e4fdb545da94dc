"""A verdict is kept for a moment, and no longer than what it is made of."""

from gatepost import Reason
from gatepost_milter.judge import MAX_KEPT, UNASKED, Judge
from gatepost_milter.rules import Party, Rules
from support.gates import ScriptedGate
from support.waiting import wait_until

BOTH = Rules(recipient_policy="outbound_recipient")
BAD = "bad@example.com"


async def test_a_verdict_is_known_for_a_moment() -> None:
    judge = Judge(ScriptedGate({BAD: Reason.DISPOSABLE}), BOTH)
    assert judge.known(BAD, Party.SENDER) is UNASKED
    verdict = await judge.verdict(BAD, Party.SENDER)
    assert judge.known(BAD, Party.SENDER) is verdict
    wait_until(lambda: judge.known(BAD, Party.SENDER) is UNASKED, what="it is forgotten")


async def test_a_sender_is_no_recipient() -> None:
    judge = Judge(ScriptedGate(), BOTH)
    await judge.verdict("a@example.net", Party.SENDER)
    assert judge.known("a@example.net", Party.RECIPIENT) is UNASKED


async def test_other_rules_know_nothing() -> None:
    judge = Judge(ScriptedGate(), BOTH)
    await judge.verdict("a@example.net", Party.SENDER)
    judge.replace(judge.gate, Rules())
    assert judge.known("a@example.net", Party.SENDER) is UNASKED
    assert await judge.verdict("b@example.org", Party.RECIPIENT) is None


async def test_no_more_are_kept_than_there_is_room_for() -> None:
    gate = ScriptedGate()
    judge = Judge(gate, BOTH)
    for number in range(MAX_KEPT + 1):
        judge.known("", Party.SENDER)
        await judge.verdict(f"a{number}@example.net", Party.SENDER)
    assert judge.known("a0@example.net", Party.SENDER) is UNASKED
