"""How many addresses were decided which way."""

from collections import Counter

from gatepost.model import Decision

__all__ = ["Tally"]

_FAILS = {
    "review": (Decision.REVIEW, Decision.REJECT),
    "reject": (Decision.REJECT,),
    "never": (),
}


class Tally:
    """Counts decisions; prints as the summary line."""

    def __init__(self) -> None:
        self._counts: Counter[Decision] = Counter()

    def add(self, decision: Decision) -> None:
        """One more address."""
        self._counts[decision] += 1

    @property
    def total(self) -> int:
        """Addresses so far."""
        return self._counts.total()

    def fails(self, fail_on: str) -> bool:
        """Whether a decision at least as severe as `fail_on` was among them."""
        return any(self._counts[decision] for decision in _FAILS[fail_on])

    def __str__(self) -> str:
        noun = "address" if self.total == 1 else "addresses"
        accepted, review, rejected = (self._counts[decision] for decision in Decision)
        return (
            f"{self.total:,} {noun}: {accepted:,} accepted, {review:,} to review, "
            f"{rejected:,} rejected"
        )
