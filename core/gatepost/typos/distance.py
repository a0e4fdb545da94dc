"""How far a typed word is from the one that was meant: Damerau's edits, weighed by how easy a slip
each one is. 0 is the same word, about 0.5 a slip of the finger, above 1 hardly an accident."""

from itertools import accumulate

from gatepost.typos.keyboard import near_keys

__all__ = ["FAR", "Slips", "least"]

_SWAPPED = 0.5  # gmial
_DOUBLED = 0.5  # gmaill, and outlok read the other way round
_NEAR = 0.6  # gmsil; also a neighbouring key struck along with the right one, gmnail
_VOWEL = 0.8  # gmeil: spelt by ear
_MISSED = 0.9  # gmal
_ADDED = 0.9  # gmxail
_OTHER = 1.2  # gmpil, gmail2
_FIRST = 0.3  # on top: few people miss the first letter
_VOWELS = "aeiouy"

FAR = 100.0  # beyond any limit
_ROUNDING = 1e-9  # of sums of tenths


def least(added: int, missed: int, longer: int) -> float:
    """What two words are apart at least: letters that only the typed one has, that only the meant
    one has, and by how many letters more the typed one is longer.

    A letter of either kind was struck for another one, or costs no less; and what makes a word
    longer is no letter that the other one has.
    """
    if longer > 0:
        missed_too = missed * _NEAR + longer * _DOUBLED
        return max(added * _NEAR, missed_too)
    return max(missed * _NEAR, added * _NEAR - longer * _DOUBLED)


class Slips:
    """The weights, with the keyboards they follow from."""

    def __init__(self) -> None:
        self._near = near_keys()
        vowels = {a + b: _VOWEL for a in _VOWELS for b in _VOWELS}
        self._struck = vowels | dict.fromkeys(self._near, _NEAR)

    def distance(self, typed: str, meant: str, limit: float = FAR) -> float:
        """The cheapest way from `meant` to `typed` in slips (optimal string alignment).

        FAR for what is above `limit`.
        """
        start, typed_end, meant_end = _difference(typed, meant)
        if start + 1 == typed_end == meant_end:  # most slips there are
            slipped = self._added(typed, start) + _missed(meant, start)
            far = min(self._cost(typed[start], meant[start], start), slipped)
        else:
            far = self._aligned(typed, meant, (start, typed_end, meant_end), limit)
        return far if far <= limit else FAR

    def _cost(self, typed: str, meant: str, at: int) -> float:
        """Of a key struck in place of the letter that was meant, at that index of the word."""
        cost = self._struck.get(typed + meant, _OTHER)
        return cost if at else cost + _FIRST

    def _aligned(self, typed: str, meant: str, part: tuple[int, int, int], limit: float) -> float:
        """The distance of the parts in which two words differ.

        Of each row only the columns are gone through, from `first` to `end`, from which the limit
        may still be kept: a word that is longer by some letters has so many slips to come.
        """
        start, typed_end, meant_end = part
        struck, wanted, size = self._struck.get, meant[start:meant_end], meant_end - start
        missed = [_missed(meant, j) for j in range(start, meant_end)]
        row, last = [0.0, *accumulate(missed)], list[float]()
        first, end, first_before, end_before = 0, size, size, -2
        limit += _ROUNDING
        for i in range(start, typed_end):
            key, added = typed[i], self._added(typed, i)
            before, last, row = last, row, [FAR] * (size + 1)
            column, until, here = min(first, first_before + 2), max(end + 1, end_before + 2), FAR
            first_before, end_before, first, end = first, end, size, -2
            longer = typed_end - i - 1 - size + column
            while column <= size and (column <= until or here < FAR):
                best = last[column] + added
                if column:
                    at = column - 1
                    other, over = wanted[at], last[at]
                    if key != other:
                        cost = struck(key + other, _OTHER)
                        over += cost if at + start else cost + _FIRST
                        if before and at and typed[i - 1] == other != wanted[at - 1] == key:
                            over = min(over, before[at - 1] + _SWAPPED)
                    best = min(best, over, here + missed[at])
                here = FAR
                if best + abs(longer) * _DOUBLED <= limit:
                    row[column] = here = best
                    first, end = min(first, column), column
                column, longer = column + 1, longer + 1
            if end < 0 and end_before < 0:
                return FAR
        return row[-1]

    def _added(self, typed: str, i: int) -> float:
        key, beside = typed[i], typed[max(0, i - 1) : i] + typed[i + 1 : i + 2]
        if key in beside:
            return _DOUBLED
        cost = _ADDED if key.isalpha() else _OTHER
        for other in beside:
            if key + other in self._near:
                cost = _NEAR
        return cost if i else cost + _FIRST


def _missed(meant: str, j: int) -> float:
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
