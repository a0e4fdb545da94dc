"""Counting what a run comes to: most addresses share their conclusion with many others."""

from gatepost.bulk.files.journal import Journal
from gatepost.model import Conclusion

__all__ = ["ConclusionTally"]


class ConclusionTally:
    """Counts conclusions, and says later what they mean. Counting costs one look-up."""

    def __init__(self) -> None:
        # By identity, and holding on to each, so that none can take over the id of another.
        self._seen: dict[int, list[int]] = {}
        self._conclusions: list[Conclusion] = []

    def add(self, conclusion: Conclusion) -> None:
        """One more address with this conclusion."""
        count = self._seen.get(id(conclusion))
        if count is None:
            self._seen[id(conclusion)] = [1]
            self._conclusions.append(conclusion)
        else:
            count[0] += 1

    def pour_into(self, journal: Journal) -> None:
        """Adds what was counted to the journal, and forgets it."""
        for conclusion in self._conclusions:
            (count,) = self._seen[id(conclusion)]
            journal.decisions[conclusion.decision.value] += count
            journal.statuses[conclusion.status.value] += count
            for finding in conclusion.findings:
                if finding.reason is not None:
                    journal.reasons[str(finding.reason)] += count
        self._seen.clear()
        self._conclusions.clear()
