"""How far a typed word is from the one that was meant: Damerau's edits, weighed by how easy a slip
each one is. 0 is the same word, about 0.5 a slip of the finger, above 1 hardly an accident."""

from itertools import accumulate

from gatepost.typos.keyboard import near_keys

__all__ = ["Slips"]

_SWAPPED = 0.5  # gmial
_DOUBLED = 0.5  # gmaill, and outlok read the other way round
_NEAR = 0.6  # gmsil; also a neighbouring key struck along with the right one, gmnail
_VOWEL = 0.8  # gmeil: spelt by ear
_MISSED = 0.9  # gmal
_ADDED = 0.9  # gmxail
_OTHER = 1.2  # gmpil, gmail2
_FIRST = 0.3  # on top: few people miss the first letter
_VOWELS = frozenset("aeiouy")


class Slips:
    """The weights, with the keyboards they follow from."""

    def __init__(self) -> None:
        self._near = near_keys()

    def distance(self, typed: str, meant: str) -> float:
        """The cheapest way from `meant` to `typed` in slips (optimal string alignment)."""
        start, typed_end, meant_end = _difference(typed, meant)
        last: list[float] = []
        missed = [self._missed(meant, j) for j in range(start, meant_end)]
        row = [0.0, *accumulate(missed)]
        for i in range(start, typed_end):
            added = self._added(typed, i)
            before, last, row = last, row, [row[0] + added]
            for j in range(start, meant_end):
                at = j - start
                struck = last[at] + self._struck(typed, i, meant, j)
                best = min(struck, last[at + 1] + added, row[at] + missed[at])
                if before and at and typed[i - 1] == meant[j] != meant[j - 1] == typed[i]:
                    best = min(best, before[at - 1] + _SWAPPED)
                row.append(best)
        return row[-1]

    def _struck(self, typed: str, i: int, meant: str, j: int) -> float:
        a, b = typed[i], meant[j]
        if a == b:
            return 0.0
        cost = _NEAR if a + b in self._near else _OTHER
        if cost == _OTHER and a in _VOWELS and b in _VOWELS:
            cost = _VOWEL
        return cost if j else cost + _FIRST

    def _added(self, typed: str, i: int) -> float:
        beside = typed[max(0, i - 1) : i] + typed[i + 1 : i + 2]
        key = typed[i]
        if key in beside:
            return _DOUBLED
        if any(key + other in self._near for other in beside):
            return _NEAR if i else _NEAR + _FIRST
        cost = _ADDED if key.isalpha() else _OTHER
        return cost if i else cost + _FIRST

    def _missed(self, meant: str, j: int) -> float:
        return _DOUBLED if meant[j] in meant[max(0, j - 1) : j] + meant[j + 1 : j + 2] else _MISSED


def _difference(typed: str, meant: str) -> tuple[int, int, int]:
    """Where the two begin to differ, and where in each the common ending begins."""
    start, shorter = 0, min(len(typed), len(meant))
    while start < shorter and typed[start] == meant[start]:
        start += 1
    end = 0
    while end < shorter - start and typed[-1 - end] == meant[-1 - end]:
        end += 1
    return start, len(typed) - end, len(meant) - end
