"""What happened since the start, in numbers."""

from collections import Counter
from enum import StrEnum

__all__ = ["Counted", "Counters", "summary"]


class Counted(StrEnum):
    """What is counted; the first four are what can become of a recipient."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    OBSERVED = "observed"  # would have been refused, had we not only observed
    LATE = "late"  # answered because our own time ran out
    ERROR = "error"  # accepted because of a fault of our own
    CONNECTION = "connection"
    PROTOCOL_ERROR = "protocol_error"


# One process, one event loop: nothing stronger is needed.
Counters = Counter[Counted]


def summary(counters: Counters) -> str:
    """All of them in one line, for the log."""
    return " ".join(f"{counted}={counters[counted]}" for counted in Counted)
