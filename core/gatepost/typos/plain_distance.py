"""How far a typed word is from the one that was meant, in Python.

It is asked where nobody compiled `_distance.c`, which says the same in the same way.
"""

from collections.abc import Sequence
from itertools import accumulate

from gatepost.typos.slips import EASIEST, FAR, FOREIGN, SWAPPED, added, missed, struck

__all__ = ["distance"]

_LONGEST = 63  # letters of a word that may be meant


def distance(costs: bytes, typed: bytes, meant: bytes, limit: int) -> int:
    """See `distance.py`."""
    if not typed.isascii() or not meant.isascii():
        raise ValueError("words are ASCII")
    if len(meant) > _LONGEST:
        raise ValueError(f"a word that may be meant has at most {_LONGEST} letters")
    limit = min(limit, FAR - 1)
    if _at_least(typed, meant) > limit:
        return FAR
    start, typed_end, meant_end = _difference(typed, meant)
    if start == meant_end:
        far = sum(added(costs, typed, at) for at in range(start, typed_end))
    elif start == typed_end:
        far = sum(missed(meant, at) for at in range(start, meant_end))
    else:
        far = _Part(costs, (typed, typed_end), (meant, meant_end), start).cheapest(limit)
    return far if far <= limit else FAR


def _at_least(typed: bytes, meant: bytes) -> int:
    """What is told without a look at places: letters that are lacking altogether were struck or
    missed, and what is longer was added."""
    longer = len(typed) - len(meant)
    lacking = len(set(meant).difference(typed)) * FOREIGN
    return lacking + longer * EASIEST if longer > 0 else max(lacking, -longer * EASIEST)


def _difference(typed: bytes, meant: bytes) -> tuple[int, int, int]:
    """Where the two begin to differ, and where in each the common ending begins."""
    start, typed_end, meant_end = 0, len(typed), len(meant)
    for one, other in zip(typed, meant, strict=False):
        if one != other:
            break
        start += 1
    while start < typed_end and start < meant_end and typed[typed_end - 1] == meant[meant_end - 1]:
        typed_end, meant_end = typed_end - 1, meant_end - 1
    return start, typed_end, meant_end


class _Part:
    """What differs of two words: from `start` on in both, each with where its part ends.

    A row says how far it is from what was typed so far to each beginning of what was meant.
    """

    __slots__ = ("_costs", "_lacking", "_meant", "_start", "_typed", "_typed_end")

    def __init__(
        self, costs: bytes, typed: tuple[bytes, int], meant: tuple[bytes, int], start: int
    ) -> None:
        self._costs, self._start = costs, start
        self._typed, self._typed_end = typed
        self._meant, meant_end = meant
        self._lacking = [missed(self._meant, at) for at in range(start, meant_end)]

    def cheapest(self, limit: int) -> int:
        """The cheapest way, FAR where it is seen to lead beyond the limit."""
        earlier: list[int] = []
        before, nearest_before = list(accumulate(self._lacking, initial=0)), 0
        for at in range(self._start, self._typed_end):
            row = self._row(at, before, earlier)
            nearest = min(row)
            if nearest > limit and nearest_before > limit:
                return FAR
            earlier, before, nearest_before = before, row, nearest
        return before[-1]

    def _row(self, i: int, before: Sequence[int], earlier: Sequence[int]) -> list[int]:
        """The row with this letter; `before` is that of the last one, `earlier` the one before."""
        typed, meant, start = self._typed, self._meant, self._start
        key, more = typed[i], added(self._costs, typed, i)
        far = before[0] + more
        row = [far]
        for j, lacking in enumerate(self._lacking):
            far += lacking
            if (way := before[j + 1] + more) < far:
                far = way
            wanted = meant[start + j]
            if (way := before[j]) < far:
                if key != wanted:
                    way += struck(self._costs, key, meant, start + j)
                far = min(far, way)
            if j and earlier and key == meant[start + j - 1] and typed[i - 1] == wanted:
                far = min(far, earlier[j - 1] + SWAPPED)
            row.append(far)
        return row
