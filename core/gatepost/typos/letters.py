"""The letters of words, as bits of numbers: what two words have in common is told in one step."""

from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Generic, TypeVar

from gatepost.typos.distance import least

__all__ = ["Alike", "Places", "letters_of"]

_T = TypeVar("_T")

_SHORT = 6  # letters; a shorter word lacks one at most, others two


def letters_of(word: str) -> int:
    """A bit for each letter that the word has, once or more often."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


class Alike(Generic[_T]):
    """Things with a word each, of which it finds those that another word may be near to."""

    def __init__(self, things: Iterable[tuple[str, float, _T]], most: int) -> None:
        """With each word the distance that is near. `most`: letters that only one of two words has
        which are near."""
        self._things = tuple(
            (letters_of(word), len(word), limit, thing) for word, limit, thing in things
        )
        self._letters = tuple(letters for letters, *_ in self._things)
        self._enough = (2 * most).__ge__

    def like(self, typed: int, size: int) -> Iterator[_T]:
        """The things whose words are not plainly too far from a word of that size."""
        unlike = map(int.bit_count, map(typed.__xor__, self._letters))
        for letters, meant_size, limit, thing in compress(self._things, map(self._enough, unlike)):
            both = typed & letters
            added, missed = (typed ^ both).bit_count(), (letters ^ both).bit_count()
            if least(added, missed, size - meant_size) <= limit:
                yield thing


class Places:
    """Where each letter of a word stands, for comparing many others with it."""

    __slots__ = ("_every", "_least", "_places")

    def __init__(self, word: str) -> None:
        self._places: dict[str, int] = {}
        for place, letter in enumerate(word):
            self._places[letter] = self._places.get(letter, 0) | 1 << place
        self._every = (1 << len(word)) - 1
        self._least = len(word) - _lacks(word)

    def shares_nearly_all(self, other: str) -> bool:
        """Whether the two words are the same when a letter or two are left out of either.

        What both have in common is the longest word that is left of both (Hyyro's bits).
        """
        rest, place = self._every, self._places.get
        for letter in other:
            met = rest & place(letter, 0)
            rest = rest + met | rest - met
        common = (~rest & self._every).bit_count()
        return common >= self._least and common >= len(other) - _lacks(other)


def _lacks(word: str) -> int:
    return 1 if len(word) < _SHORT else 2
