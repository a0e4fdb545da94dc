"""What slips cost: Damerau's edits, weighed by how easy each one is. About 0.5 is a slip of the
finger, above 1 hardly an accident."""

from functools import lru_cache

from gatepost.typos.keyboard import near_keys

__all__ = ["EASIEST", "FOREIGN", "SWAPPED", "Slips", "missed"]

SWAPPED = 0.5  # gmial
_DOUBLED = 0.5  # gmaill, and outlok read the other way round
_NEAR = 0.6  # gmsil; also a neighbouring key struck along with the right one, gmnail
_VOWEL = 0.8  # gmeil: spelt by ear
_MISSED = 0.9  # gmal
_ADDED = 0.9  # gmxail
_OTHER = 1.2  # gmpil, gmail2
_FIRST = 0.3  # on top: few people miss the first letter
_VOWELS = "aeiouy"

EASIEST = min(SWAPPED, _DOUBLED)  # of all slips
FOREIGN = _NEAR  # the easiest that leaves one letter which is not beside its like


class Slips:
    """The weights, with the keyboards they follow from."""

    def __init__(self) -> None:
        self._near = near_keys()
        vowels = {a + b: _VOWEL for a in _VOWELS for b in _VOWELS}
        self._struck = vowels | dict.fromkeys(self._near, _NEAR)

    def struck(self, key: str, meant: str, at: int) -> float:
        """A key in place of the letter that was meant, at that index of the word."""
        cost = self._struck.get(key + meant, _OTHER)
        return cost if at else cost + _FIRST

    def added(self, typed: str, at: int) -> float:
        """A letter that was not meant."""
        key, before, behind = typed[at], typed[at - 1] if at else "", typed[at + 1 : at + 2]
        if key in (before, behind):
            return _DOUBLED
        if key + before in self._near or key + behind in self._near:
            cost = _NEAR
        else:
            cost = _ADDED if key.isalpha() else _OTHER
        return cost if at else cost + _FIRST


@lru_cache(maxsize=4_096)  # of words that are popular, and so always the same
def missed(meant: str, at: int) -> float:
    """A letter that was not typed."""
    return _DOUBLED if meant[at] in meant[max(0, at - 1) : at] + meant[at + 1 : at + 2] else _MISSED
