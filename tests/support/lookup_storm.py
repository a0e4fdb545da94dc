"""Random texts, for two ways of looking them up to be compared: python -m support.lookup_storm
MODULE N

MODULE is a compiled `_lookup`, perhaps with sanitizers, which end the process where memory is
touched that is nobody's.
"""

import random
import sys
from types import ModuleType

from gatepost.idn import plain_lookup
from gatepost.idn.tables import tables
from support.sanitized import load, said

__all__ = ["storm"]

_RANGES = (
    (0, 0x80), (0x20, 0x7F), (0x80, 0x250), (0x300, 0x370), (0x590, 0x700), (0x2000, 0x2500),
    (0xD800, 0xE000), (0xFB00, 0xFFFF), (0x3FFF0, 0x40010), (0xE0000, 0xE01F0), (0, 0x110000),
)  # fmt: skip
_EXPANDING = "\ufdfa\u3300\u33ff\ufb03\xad"
_SIZES = (0, 1, 2, 5, 20, 60, 253, 320, 1_023, 1_024, 1_025)


def storm(module: ModuleType, count: int, seed: int = 1) -> str | None:
    """The first text of which the module says something else than Python; None for none."""
    draw, known = random.Random(seed), tables()
    for _ in range(count):
        text = _text(draw)
        classes = known.classes[: draw.choice((0, 0x80, len(known.classes)))]
        mapping = known.mapping if len(classes) == len(known.classes) else {}
        for ask, asked in (("looked_up", (classes,)), ("mapped", (classes, mapping))):
            quick, plain = getattr(module, ask), getattr(plain_lookup, ask)
            if said(quick, text, *asked) != said(plain, text, *asked):
                return f"{ask}({text!a})"
    return None


def _text(draw: random.Random) -> str:
    size = draw.choice(_SIZES)
    if draw.random() < 0.2:
        return "".join(draw.choices(_EXPANDING, k=size))
    ranges = draw.choices(_RANGES, k=2)
    return "".join(chr(draw.randrange(*draw.choice(ranges))) for _ in range(size))


if __name__ == "__main__":
    sys.exit(storm(load(sys.argv[1]), int(sys.argv[2])))
