"""Random names, for two ways of Punycode to be compared: python -m support.punycode_storm MODULE N

MODULE is a compiled `_punycode`, perhaps with sanitizers, which end the process where memory is
touched that is nobody's. Of N names, most are broken in one way or another.
"""

import random
import sys
from types import ModuleType

from gatepost.idn import plain_punycode
from support.sanitized import load, said

__all__ = ["storm"]

_LDH = "abcdefghijklmnopqrstuvwxyz0123456789-"
_NO_LDH = "AZ_\0 @\x7f"  # nobody asks for those; that is said of them all the same
_RANGES = (
    (0x80, 0x110), (0x430, 0x450), (0x5D0, 0x5EB), (0x4E00, 0x9FA6), (0xAC00, 0xD7A4),
    (0x20000, 0x2A6D7), (0x10000, 0x110000), (0x80, 0xD800), (0xE9, 0xEB), (0xD800, 0xE000),
    (0xFEF0, 0xFF10),
)  # fmt: skip
_SIZES = (0, 1, 2, 3, 5, 8, 10, 20, 30, 40, 57, 58, 59, 60, 63, 64)


def storm(module: ModuleType, count: int, seed: int = 1) -> str | None:
    """The first name of which the module says something else than Python; None for none."""
    draw = random.Random(seed)
    for _ in range(count):
        name = ".".join(_label(draw) for _ in range(draw.choice((1, 1, 2, 3, 5, 8))))
        for ask in ("to_ascii", "to_unicode"):
            if said(getattr(module, ask), name) != said(getattr(plain_punycode, ask), name):
                return f"{ask}({name!a})"
    return None


def _label(draw: random.Random) -> str:
    kind = draw.randrange(4)
    if kind == 0:
        return _word(draw)
    if kind == 1:
        signs = _LDH + draw.choice(("", "", _NO_LDH))
        return "xn--" + "".join(draw.choices(signs, k=draw.choice(_SIZES)))
    encoded = _word(draw).encode("punycode").decode("ascii", "replace").lower()
    digits = [sign for sign in encoded if sign in _LDH]
    if kind == 2 and digits:
        digits[draw.randrange(len(digits))] = draw.choice(_LDH)
    return "xn--" + "".join(digits)


def _word(draw: random.Random) -> str:
    ranges = draw.choices(_RANGES, k=draw.choice((1, 1, 2, 3)))
    ascii_share = draw.choice((0, 0, 0.2, 0.9))
    signs = (
        draw.choice(_LDH)
        if draw.random() < ascii_share
        else chr(draw.randrange(*draw.choice(ranges)))
        for _ in range(draw.choice(_SIZES))
    )
    return "".join(signs)


if __name__ == "__main__":
    sys.exit(storm(load(sys.argv[1]), int(sys.argv[2])))
