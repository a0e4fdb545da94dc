"""Random words, for two ways of their distance to be compared: python -m support.distance_storm
MODULE N

MODULE is a compiled `_distance`, perhaps with sanitizers, which end the process where memory is
touched that is nobody's. Of N pairs, most are a word and what some slips make of it.
"""

import random
import sys
from types import ModuleType

from gatepost.typos import plain_distance
from gatepost.typos.slips import FAR, costs_of_slips
from support.sanitized import load, said

__all__ = ["storm"]

_ALPHABETS = (b"gmailo", b"asqwyx-0", b"hotmailyu.", b"ab", bytes(range(128)), b"a\x7f\x80")
_SIZES = (0, 1, 2, 3, 5, 8, 12, 20, 62, 63, 64, 100)
_LIMITS = (-1, 0, 5, 7, 10, 12, 16, 20, 60, FAR - 1, FAR, 10**9)


def storm(module: ModuleType, count: int, seed: int = 1) -> str | None:
    """The first question that the module answers otherwise than Python; None for none."""
    draw, costs = random.Random(seed), costs_of_slips()
    for _ in range(count):
        alphabet = draw.choice(_ALPHABETS)
        meant = bytes(draw.choices(alphabet, k=draw.choice(_SIZES)))
        typed = _slipped(meant, alphabet, draw)
        asked = (costs, typed, meant, draw.choice(_LIMITS))
        if said(module.distance, *asked) != said(plain_distance.distance, *asked):
            return f"distance{asked[1:]}"
    return None


def _slipped(word: bytes, alphabet: bytes, draw: random.Random) -> bytes:
    typed = bytearray(word)
    for _ in range(draw.choice((0, 1, 1, 2, 3, 5, 300))):
        at, key = draw.randint(0, len(typed)), draw.choice(alphabet)
        typed[at : at + draw.choice((0, 1, 2))] = draw.choice(
            (b"", bytes([key]), typed[at : at + 2][::-1])
        )
    return bytes(typed)


if __name__ == "__main__":
    sys.exit(storm(load(sys.argv[1]), int(sys.argv[2])))
