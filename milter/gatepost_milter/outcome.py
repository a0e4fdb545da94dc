"""What a verdict comes to, once the operator's wish only to observe is heard."""

from gatepost_milter.counters import Counted
from gatepost_milter.decide import Verdict
from gatepost_milter.protocol import Continue, Response

__all__ = ["outcome"]


def outcome(verdict: Verdict | None, *, observe: bool) -> tuple[Counted, Response]:
    """How to count a recipient, and what to answer.

    CONTINUE is how a recipient is accepted: ACCEPT would end the checking of its message.
    """
    if verdict is None or verdict.reply is None:
        return Counted.ACCEPTED, Continue()
    if observe:
        return Counted.OBSERVED, Continue()
    return (Counted.DEFERRED if verdict.reply.temporary else Counted.REJECTED), verdict.reply
