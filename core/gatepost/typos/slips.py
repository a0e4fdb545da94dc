"""What slips cost: Damerau's edits, weighed by how easy each one is.

Costs are tenths: about 5 is a slip of the finger, above 10 hardly an accident.
"""

from functools import lru_cache

from gatepost.typos.keyboard import near_keys

__all__ = ["EASIEST", "FAR", "FOREIGN", "SWAPPED", "added", "costs_of_slips", "missed", "struck"]

SWAPPED = 5  # gmial
_DOUBLED = 5  # gmaill, and outlok read the other way round
_NEAR = 6  # gmsil; also a neighbouring key struck along with the right one, gmnail
_VOWEL = 8  # gmeil: spelt by ear
_MISSED = 9  # gmal
_ADDED = 9  # gmxail
_OTHER = 12  # gmpil, gmail2
_FIRST = 3  # on top: few people miss the first letter
_VOWELS = "aeiouy"

EASIEST = min(SWAPPED, _DOUBLED)  # of all slips
FAR = 1_000  # beyond any limit
FOREIGN = _NEAR  # the easiest that leaves one letter which is not beside its like

_SIGNS = 128  # of ASCII
_BESIDE = _SIGNS * _SIGNS  # where the second table begins


def costs_of_slips() -> bytes:
    """What every slip costs, in words of ASCII: two tables with a row for each key that was struck,
    and what no key changes.

    The first table has what the key costs in place of each that was meant, the second beside each
    that it may stand beside; beside nothing is beside the sign 0. `_distance.c` knows the places.
    """
    near = near_keys()
    keys = [chr(code) for code in range(_SIGNS)]
    in_place = [_in_place(near, key, meant) for key in keys for meant in keys]
    beside = [_beside(near, key, other) for key in keys for other in keys]
    return bytes([*in_place, *beside, SWAPPED, _DOUBLED, _MISSED, _FIRST])


def struck(costs: bytes, key: int, meant: bytes, at: int) -> int:
    """A key in place of the letter that was meant, at that index of the word."""
    cost = costs[key * _SIGNS + meant[at]]
    return cost if at else cost + _FIRST


def added(costs: bytes, typed: bytes, at: int) -> int:
    """A letter that was not meant."""
    row = _BESIDE + typed[at] * _SIGNS
    cost = costs[row + typed[at + 1]] if at + 1 < len(typed) else costs[row]
    if at:
        return min(cost, costs[row + typed[at - 1]])
    return cost if cost == _DOUBLED else cost + _FIRST


@lru_cache(maxsize=4_096)  # of words that are popular, and so always the same
def missed(meant: bytes, at: int) -> int:
    """A letter that was not typed."""
    beside = meant[max(0, at - 1) : at] + meant[at + 1 : at + 2]
    if meant[at] in beside:
        return _DOUBLED
    return _MISSED if at else _MISSED + _FIRST


def _in_place(near: frozenset[str], key: str, meant: str) -> int:
    if key + meant in near:
        return _NEAR
    return _VOWEL if key in _VOWELS and meant in _VOWELS else _OTHER


def _beside(near: frozenset[str], key: str, other: str) -> int:
    if key + other in near:
        return _NEAR
    if key == other != "\0":
        return _DOUBLED
    return _ADDED if key.isalpha() else _OTHER
