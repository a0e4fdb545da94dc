"""How long the names of a set are: nobody need look for one that is longer or shorter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from gatepost.lists.domains import parents

__all__ = ["Lengths", "lengths_of"]

_NONE = (1, 0)
_MOST_LABELS = 127  # of a name of 253 octets


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
        deepest = min(max(ends, default=0), _MOST_LABELS)
        self._from_two = tuple(ends.get(labels, _NONE) for labels in range(2, deepest + 1))
        self._longest = max((longest for _, longest in ends.values()), default=0)

    def may_have(self, name: str) -> bool:
        """Whether a set can have a name of so many labels, and so long."""
        if self._ends is None:
            return True
        shortest, longest = self._ends.get(name.count(".") + 1, _NONE)
        return shortest <= len(name) <= longest

    def parents(self, domain: str) -> Sequence[str]:
        """Those of its parents, of two labels and more, that a set can have, the nearest first."""
        if domain.count(".") < 2:  # most domains
            return ()
        return tuple(parents(domain))[1:] if self._ends is None else self._walked(domain)

    def _walked(self, domain: str) -> Sequence[str]:
        found: list[str] = []
        size, before = len(domain) - 1, domain.rpartition(".")[0]
        for shortest, longest in self._from_two:
            before = before.rpartition(".")[0]
            above = size - len(before)
            if not before or above > self._longest:  # soon, where a name is made to cost time
                break
            if shortest <= above <= longest:
                found.append(domain[-above:])
        found.reverse()
        return found

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
