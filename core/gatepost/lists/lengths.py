"""How long the names of a set are: nobody need look for one that is longer or shorter."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from gatepost.lists.domains import parents

__all__ = ["Lengths", "lengths_of"]

_NONE = (1, 0)


def lengths_of(keys: Iterable[bytes]) -> list[list[int]]:
    """Rows of a number of labels, and the bytes of the shortest and longest name of so many."""
    shapes = sorted({(key.count(b".") + 1, len(key)) for key in keys})  # few, of millions
    sizes: dict[int, list[int]] = {}
    for labels, size in shapes:
        sizes.setdefault(labels, []).append(size)
    return [[labels, found[0], found[-1]] for labels, found in sizes.items()]


class Lengths:
    """The lengths of the names in some sets, by the number of their labels."""

    def __init__(self, legends: Iterable[Mapping[str, Any]]) -> None:
        """A legend that does not say anything leaves everything open."""
        self._ends: dict[int, tuple[int, int]] | None = {}
        for legend in legends:
            self._add(legend.get("lengths"))
        ends = self._ends or {}
        self._deepest = max(ends, default=0)
        self._longest = max((longest for _, longest in ends.values()), default=0)

    def suffixes(self, domain: str) -> Iterable[str]:
        """The domain and its parents, the nearest first, without those that no set can have."""
        if self._ends is None:
            return parents(domain)
        if len(domain) > self._longest:  # as names that are made to cost time are
            domain = domain[domain.find(".", len(domain) - self._longest - 1) + 1 :]
        if domain.count(".") < 2:  # most domains
            return (domain,) if self._may_have(domain) else ()
        return filter(self._may_have, parents(domain, max(self._deepest, 2)))

    def _may_have(self, name: str) -> bool:
        ends = self._ends
        shortest, longest = _NONE if ends is None else ends.get(name.count(".") + 1, _NONE)
        return shortest <= len(name) <= longest

    def _add(self, rows: object) -> None:
        if self._ends is None or not _is_table(rows):
            self._ends = None
            return
        for labels, shortest, longest in rows:
            known = self._ends.get(labels, (shortest, longest))
            self._ends[labels] = min(known[0], shortest), max(known[1], longest)


def _is_table(rows: object) -> TypeGuard[list[list[int]]]:
    """Whether it is what `lengths_of` makes; something else says nothing."""
    return isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == 3 and all(isinstance(n, int) for n in row)
        for row in rows
    )
