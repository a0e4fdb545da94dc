"""What two words have in common, however the rest of them differs."""

__all__ = ["LACKS", "Places"]

LACKS = 2  # letters that two near words may have each for itself
_SHORT = 6  # letters; a shorter word lacks one at most


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
    return 1 if len(word) < _SHORT else LACKS
