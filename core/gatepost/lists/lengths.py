"""How long the names of a set are: nobody need look for one that is longer or shorter."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, TypeGuard

from gatepost.lists.domains import parents

__all__ = ["Lengths", "lengths_of"]

_NONE: Set[int] = frozenset()
_LONGEST, _MOST_LABELS = 253, 127  # of a domain, RFC 1035 section 2.3.4


def lengths_of(keys: Iterable[bytes]) -> list[list[int]]:
    """Rows of a number of labels, and a shortest and longest of which names of so many bytes are.

    What lies between two rows no name has. They are few, of millions of names.
    """
    rows: list[list[int]] = []
    for labels, size in sorted({(key.count(b".") + 1, len(key)) for key in keys}):
        if rows and rows[-1][0] == labels and rows[-1][2] == size - 1:
            rows[-1][2] = size
        else:
            rows.append([labels, size, size])
    return rows


class Lengths:
    """The lengths of the names in some sets, by the number of their labels."""

    def __init__(self, legends: Iterable[Mapping[str, Any]]) -> None:
        """A legend that does not say anything leaves everything open."""
        self._sizes: dict[int, set[int]] | None = {}
        for legend in legends:
            self._add(legend.get("lengths"))
        sizes = self._sizes or {}
        deepest = min(max(sizes, default=0), _MOST_LABELS)
        self._from_two = tuple(sizes.get(labels, _NONE) for labels in range(2, deepest + 1))
        self._longest = max((max(some, default=0) for some in sizes.values()), default=0)

    def may_have(self, name: str) -> bool:
        """Whether a set can have a name of so many labels, and so long."""
        return self._sizes is None or len(name) in self._sizes.get(name.count(".") + 1, _NONE)

    def parents(self, domain: str) -> Sequence[str]:
        """Those of its parents, of two labels and more, that a set can have, the nearest first."""
        if domain.count(".") < 2:  # most domains
            return ()
        return tuple(parents(domain))[1:] if self._sizes is None else self._walked(domain)

    def _walked(self, domain: str) -> Sequence[str]:
        found: list[str] = []
        size, before = len(domain) - 1, domain.rpartition(".")[0]
        for sizes in self._from_two:
            before = before.rpartition(".")[0]
            above = size - len(before)
            if not before or above > self._longest:  # soon, where a name is made to cost time
                break
            if above in sizes:
                found.append(domain[-above:])
        found.reverse()
        return found

    def _add(self, rows: object) -> None:
        if self._sizes is None or not _is_table(rows):
            self._sizes = None
            return
        for labels, shortest, longest in rows:
            sizes = range(max(shortest, 0), min(longest, _LONGEST) + 1)
            self._sizes.setdefault(labels, set()).update(sizes)


def _is_table(rows: object) -> TypeGuard[list[list[int]]]:
    """Whether it is what `lengths_of` makes; something else says nothing."""
    return isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == 3 and all(isinstance(n, int) for n in row)
        for row in rows
    )
