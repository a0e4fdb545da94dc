"""Many words at once: which of them a typed one may be near to, told without looking at each."""

from collections.abc import Iterable, Iterator, Sequence
from operator import getitem

from gatepost.typos.distance import distance
from gatepost.typos.slips import EASIEST, FAR, FOREIGN, missed

__all__ = ["Crowd", "among", "numbers"]

_PLACES = 7  # letters from the start that are looked at: as many as three bits can count
_FIELD = 4  # bits
_ENOUGH = 8  # a field with its highest bit set
_ASCII = 128


class Crowd:
    """Words, each with the distance that is near to it. They are known by their numbers.

    A long number has a field for each word, and there is one of them for each letter at each place:
    its fields are 1 for the words that have the letter thereabouts. The sum over the letters of a
    typed word says of every word at once how many of them it has where they were typed.
    """

    def __init__(self, costs: bytes, words: Sequence[tuple[bytes, int]], most: int) -> None:
        """`most`: letters that only one of two words has, which may be near."""
        self._costs = costs
        self._words = tuple(words)
        longest = max(len(word) for word, _ in words)
        self._has = [[0] * _ASCII for _ in range(_PLACES)]
        self._granted = [0] * (longest + most + 1)
        for number, (word, limit) in enumerate(words):
            self._place(word, min(most, limit // EASIEST), 1 << number * _FIELD)
            self._grant(word, limit, most, number * _FIELD)

    def near(self, typed: bytes, like: int, within: int) -> Iterator[tuple[int, int]]:
        """The words near to a typed one and `within` that distance, of those that are `like` it,
        with how far each is away.

        Words that differ by more letters than `most` may be among them, and may not.
        """
        for number in numbers(like):
            word, limit = self._words[number]
            far = distance(self._costs, typed, word, min(limit, within))
            if far != FAR:
                yield number, far

    def like(self, typed: bytes, among: int) -> int:
        """The words, of those `among` which it looks, that may be near to a typed one."""
        size = len(typed)
        if size >= len(self._granted):
            return 0
        has = sum(map(getitem, self._has, typed))
        return has + self._granted[size] & among

    def _place(self, word: bytes, shift: int, field: int) -> None:
        """Slips move a letter so many places to either side."""
        for place, letter in enumerate(word):
            for has in self._has[max(0, place - shift) : place + shift + 1]:
                has[letter] |= field

    def _grant(self, word: bytes, limit: int, most: int, field: int) -> None:
        """For each size that a typed word may have: what the field is given beforehand, so that
        enough letters in common fill it."""
        for size, foreign in _foreign(word, limit, most):
            wanted = min(size, _PLACES) - foreign
            self._granted[size] |= min(_ENOUGH, _ENOUGH - wanted) << field


def among(numbers: Iterable[int]) -> int:
    """What a crowd is given to look only for these words."""
    return sum(_ENOUGH << number * _FIELD for number in numbers)


def numbers(among: int) -> Iterator[int]:
    """The words again that a crowd is told of, or tells of."""
    while among:
        lowest = among & -among
        among ^= lowest
        yield lowest.bit_length() // _FIELD - 1


def _foreign(word: bytes, limit: int, most: int) -> Iterator[tuple[int, int]]:
    """How many letters that the word has not may be typed within the limit, for each size that what
    was typed may have."""
    easiest = sorted(missed(word, at) for at in range(len(word)))
    for longer in range(-min(most, len(word)), most + 1):
        # Two of the same letter are added at the price of doubled ones.
        spent = sum(easiest[:-longer]) if longer < 0 else longer * EASIEST
        if spent <= limit:
            struck = (limit - spent) // FOREIGN
            yield len(word) + longer, min(most, struck + max(0, longer))
