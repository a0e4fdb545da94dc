"""What happened since the start, in numbers."""

from bisect import bisect_left
from collections import Counter
from enum import StrEnum

__all__ = ["BOUNDS", "Counted", "Counters", "summary"]

BOUNDS = (0.00001, 0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of answering time, in seconds."""


class Counted(StrEnum):
    """What is counted; the first five are what can become of a recipient."""

    __hash__ = str.__hash__  # an enum's own is Python, and each recipient is counted

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    OBSERVED = "observed"  # would have been refused, had we not only observed
    EXEMPT = "exempt"  # not judged: trusted, authenticated, or whom to ask when refused
    LATE = "late"  # answered because our own time ran out
    ERROR = "error"  # answered in spite of a fault of our own
    QUARANTINED = "quarantined"  # a message
    CONNECTION = "connection"
    PROTOCOL_ERROR = "protocol_error"


class Counters:
    """Of one listener. One process, one event loop: nothing stronger than additions is needed,
    and a thread that reads them may be a moment behind."""

    def __init__(self) -> None:
        self.events = Counter[Counted]()
        self.reasons = Counter[tuple[Counted, str]]()
        """By what became of the recipient and why."""
        self.times = [0] * (len(BOUNDS) + 1)
        """Answers by class of time, the last being beyond all bounds."""
        self.seconds = 0.0
        """All answering time together."""
        self.open = 0
        """Connections at this moment."""

    def __getitem__(self, counted: Counted) -> int:
        return self.events[counted]

    def add(self, counted: Counted) -> None:
        """One more."""
        self.events[counted] += 1

    def decide(self, counted: Counted, reason: str | None, seconds: float) -> None:
        """A recipient was decided upon."""
        self.events[counted] += 1
        if reason is not None:
            self.reasons[counted, reason] += 1
        self.times[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


def summary(counters: Counters) -> str:
    """All of them in one line, for the log."""
    return " ".join(f"{counted}={counters[counted]}" for counted in Counted)
