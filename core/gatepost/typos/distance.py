"""How far a typed word is from the one that was meant: 0 is the same word."""

from gatepost.typos.slips import EASIEST, FOREIGN, SWAPPED, Slips, missed

__all__ = ["FAR", "distance"]

FAR = 100.0  # beyond any limit
_ROUNDING = 1e-9  # of sums of tenths
_TWO_SLIPS = 2 * EASIEST


def distance(slips: Slips, typed: str, meant: str, limit: float = FAR) -> float:
    """The cheapest way from `meant` to `typed` in slips (optimal string alignment).

    FAR for what is above `limit`. Letters that stand in both are not taken for slips: neither what
    the words begin and end with, nor what goes on alike behind a slip.
    """
    start, typed_end, meant_end = _difference(typed, meant)
    if start + 1 == typed_end == meant_end:  # most slips there are
        far = slips.struck(typed[start], meant[start], start)
        slipped = missed(meant, start)
        if slipped + EASIEST <= min(far, limit):  # else it is no less to add a letter besides
            far = min(far, slips.added(typed, start) + slipped)
    elif typed_end == meant_end == start + 2 and _swapped(typed, start, meant, start):
        far = SWAPPED
    elif start == meant_end:
        far = _added(slips, typed, range(start, typed_end), 0.0)
    elif start == typed_end:
        far = _missed(meant, range(start, meant_end), 0.0)
    elif not _several(typed, meant, start, limit):
        far = FAR
    else:
        way = _Way(slips, (typed, typed_end), (meant, meant_end), limit)
        way.follow(start, start, 0.0)
        far = way.far
    return far if far <= limit else FAR


def _several(typed: str, meant: str, start: int, limit: float) -> bool:
    """Whether the limit allows several slips, of which the first is at these letters.

    A tight one does so only when the first is of the easiest.
    """
    if limit < _TWO_SLIPS or limit >= EASIEST + FOREIGN:
        return limit >= _TWO_SLIPS
    beside = typed[max(0, start - 1) : start] + typed[start + 1 : start + 2]
    return (
        typed[start] in beside
        or missed(meant, start) == EASIEST
        or _swapped(typed, start, meant, start)
    )


class _Way:
    """The cheapest way through the parts of two words that neither begin nor end alike.

    It is looked for from left to right, slip by slip, as long as the limit can be kept.
    """

    __slots__ = ("_last", "_limit", "_meant", "_meant_end", "_slips", "_typed", "_typed_end", "far")

    def __init__(
        self, slips: Slips, typed: tuple[str, int], meant: tuple[str, int], limit: float
    ) -> None:
        """Each word with where its part ends."""
        self._slips, self._limit = slips, limit + _ROUNDING
        self._typed, self._typed_end = typed
        self._meant, self._meant_end = meant
        self._last = 0.0  # not known yet
        self.far = FAR

    def follow(self, i: int, j: int, far: float) -> None:
        """Goes on from these letters, where it is `far` already."""
        typed, typed_end = self._typed, self._typed_end
        meant, meant_end = self._meant, self._meant_end
        while i < typed_end and j < meant_end and typed[i] == meant[j]:
            i, j = i + 1, j + 1
        if i < typed_end and j < meant_end:
            self._slip(i, j, far)
        else:
            self._arrive(i, j, far)

    def _slip(self, i: int, j: int, far: float) -> None:
        """Tries every slip at these letters, which differ, that leaves enough for those to come."""
        typed, meant, slips = self._typed, self._meant, self._slips
        swapped = (
            typed[i] == meant[j + 1 : j + 2]
            and typed[i + 1 : i + 2] == meant[j]
            and i + 1 < self._typed_end
            and j + 1 < self._meant_end
        )
        left = self._limit - far - self._to_come(i, j, swapped=swapped)
        if left < EASIEST:
            return
        if swapped:
            self.follow(i + 2, j + 2, far + SWAPPED)
        if (cost := slips.added(typed, i)) <= left:
            self.follow(i + 1, j, far + cost)
        if (cost := missed(meant, j)) <= left:
            self.follow(i, j + 1, far + cost)
        if (cost := slips.struck(typed[i], meant[j], j)) <= left:
            self.follow(i + 1, j + 1, far + cost)

    def _to_come(self, i: int, j: int, *, swapped: bool) -> float:
        """What is still to be paid behind a slip, at least: the last letters differ too."""
        typed_left, meant_left = self._typed_end - i, self._meant_end - j
        if typed_left == meant_left and typed_left <= 1 + swapped:
            return 0.0
        last = self._last
        if not last:
            last = self._last = self._least_at_end()
        longer = abs(typed_left - meant_left)
        return last if longer < 3 else max(last, (longer - 1) * EASIEST)

    def _least_at_end(self) -> float:
        typed, meant, slips = self._typed, self._meant, self._slips
        i, j = self._typed_end - 1, self._meant_end - 1
        if i and j and _swapped(typed, i - 1, meant, j - 1):
            return SWAPPED
        least = missed(meant, j)
        if least > EASIEST:
            least = min(least, slips.struck(typed[i], meant[j], j), slips.added(typed, i))
        return least

    def _arrive(self, i: int, j: int, far: float) -> None:
        """One word is at its end: what is left of the other was added, or missed."""
        far = _added(self._slips, self._typed, range(i, self._typed_end), far)
        far = _missed(self._meant, range(j, self._meant_end), far)
        if far < self.far and far <= self._limit:
            self.far, self._limit = far, far + _ROUNDING


def _added(slips: Slips, typed: str, letters: range, far: float) -> float:
    """How far it is when these letters are added behind what was `far`."""
    for at in letters:
        far += slips.added(typed, at)
    return far


def _missed(meant: str, letters: range, far: float) -> float:
    """How far it is when these letters are missed."""
    for at in letters:
        far += missed(meant, at)
    return far


def _swapped(typed: str, i: int, meant: str, j: int) -> bool:
    """Whether the next two letters of both are the same the other way round."""
    here = typed[i : i + 2]
    return len(here) == 2 and here[0] != here[1] and here[::-1] == meant[j : j + 2]


def _difference(typed: str, meant: str) -> tuple[int, int, int]:
    """Where the two begin to differ, and where in each the common ending begins."""
    start, typed_end, meant_end = 0, len(typed), len(meant)
    for one, other in zip(typed, meant, strict=False):
        if one != other:
            break
        start += 1
    while start < typed_end and start < meant_end and typed[typed_end - 1] == meant[meant_end - 1]:
        typed_end, meant_end = typed_end - 1, meant_end - 1
    return start, typed_end, meant_end
