"""What a verdict comes to, once the operator's wish only to observe is heard."""

from gatepost_milter.counters import Counted
from gatepost_milter.decide import Verdict

__all__ = ["outcome"]


def outcome(verdict: Verdict | None, *, observe: bool) -> Counted:
    """What becomes of a recipient, by the name under which it is counted."""
    if verdict is None or verdict.refusal is None:
        return Counted.ACCEPTED
    if observe:
        return Counted.OBSERVED
    return Counted.DEFERRED if verdict.refusal.temporary else Counted.REJECTED
