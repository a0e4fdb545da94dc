"""Counts of one process. A gate shows them; a collector of the operator's may take them away."""

from collections import Counter
from collections.abc import Iterable

__all__ = ["CACHE", "DNS", "Counters"]

CACHE = "cache"
"""Look-ups by kind, layer (memory, redis, network) and result (hit, miss, stale, error)."""
DNS = "dns"
"""Answers by type of record and outcome."""


class Counters:
    """Adds up events by name and labels. Labels are kinds and outcomes, never data.

    Threads may add at the same time; a count lost to that is not worth a lock on the hot path.
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()

    def add(self, name: str, *labels: str) -> None:
        """One more of these."""
        self._counts[name, *labels] += 1

    def count(self, name: str, *labels: str) -> int:
        """How many events of `name` have these labels, in this order, whatever labels follow."""
        wanted = (name, *labels)
        return sum(n for key, n in self._snapshot() if key[: len(wanted)] == wanted)

    def of(self, name: str) -> dict[tuple[str, ...], int]:
        """The counts of `name` by their labels."""
        return {key[1:]: n for key, n in self._snapshot() if key[0] == name}

    def _snapshot(self) -> Iterable[tuple[tuple[str, ...], int]]:
        # A copy of the dict in one step: another thread may be adding.
        return self._counts.copy().items()
