"""The popular domains, told apart into names ("gmail") and what stands behind these ("co.uk")."""

from collections import Counter
from collections.abc import Sequence

from gatepost.typos.crowd import among, numbers

__all__ = ["Popular"]


class Popular:
    """Names and suffixes go by their numbers, in the order of the best known domain of each."""

    def __init__(self, domains: Sequence[str]) -> None:
        """`domains`: best known first."""
        self.names: dict[str, int] = {}
        self.suffixes: dict[str, int] = {}
        self.ranks: list[int] = []
        """For each name the rank of its best known domain."""
        self.domains: dict[tuple[int, int], tuple[int, str]] = {}
        """By name and suffix: the rank of a domain, and the domain."""
        self.before: list[int] = []
        """For each suffix the names that stand before it, as a crowd is told them."""
        self.behind: list[int] = []
        """For each name the suffixes that stand behind it, likewise."""
        for rank, domain in enumerate(domains):
            self._add(rank, domain)
        parts = [domain.partition(".") for domain in domains]
        times = Counter(name for name, _, _ in parts)
        self.only = {name: suffix for name, _, suffix in parts if times[name] == 1}
        """The suffix of each name that stands before no other."""

    def before_any(self, suffixes: int) -> int:
        """The names that stand before any of these suffixes; a crowd tells and is told them."""
        return _union(self.before, suffixes)

    def behind_any(self, names: int) -> int:
        """The suffixes that stand behind any of these names."""
        return _union(self.behind, names)

    def _add(self, rank: int, domain: str) -> None:
        name, _, suffix = domain.partition(".")
        if name not in self.names:
            self.names[name] = len(self.names)
            self.ranks.append(rank)
            self.behind.append(0)
        if suffix not in self.suffixes:
            self.suffixes[suffix] = len(self.suffixes)
            self.before.append(0)
        before, behind = self.names[name], self.suffixes[suffix]
        self.domains[before, behind] = rank, domain
        self.before[behind] |= among((before,))
        self.behind[before] |= among((behind,))


def _union(sets: Sequence[int], those: int) -> int:
    union = 0
    for number in numbers(those):
        union |= sets[number]
    return union
