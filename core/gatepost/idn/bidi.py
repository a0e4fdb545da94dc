"""Which way characters run, and the Bidi rule for labels (RFC 5893 section 2)."""

import re
import unicodedata

__all__ = ["IDEOGRAPHS", "KEPT", "RTL", "RTL_BLOCKS", "SOUND", "UNKNOWN", "direction", "directions"]

RTL_BLOCKS = (
    *((0x590, 0x900), (0x200F, 0x2010), (0xFB1D, 0xFE00), (0xFE70, 0xFF00)),
    *((0x10800, 0x11000), (0x1E800, 0x1F000)),
)
"""Code points between which stands whatever reads from right to left, numbers included."""
_SIGNS = {
    "L": "L",
    "R": "R",
    "AL": "A",
    "AN": "N",
    "EN": "E",
    "NSM": "m",
} | dict.fromkeys(("ES", "CS", "ET", "ON", "BN"), "o")
UNKNOWN = "?"
_REFUSED = "\0"
_TABLED = ((0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x1F000))
# Ideographs and syllables, by the thousand, of which Unicode says everything once.
IDEOGRAPHS = (
    *((0x20000, 0x2A6DE), (0x2A700, 0x2B735), (0x2B740, 0x2B81E)),
    *((0x2B820, 0x2CEA2), (0x2CEB0, 0x2EBE1), (0x30000, 0x3134B)),
)
"""Those beyond the basic plane: letters, which run from left to right."""
_ALIKE = ((0x3400, 0x4DC0), (0x4E00, 0x9FFD), (0xAC00, 0xD7A4), *IDEOGRAPHS)

# The signs of `letters.py`, of letters and marks alike.
_LEFT, _RIGHT, _DIGITS, _ARABIC_DIGITS, _MARKS, _OTHERS = "Ll", "RrCAa", "Ee", "Nn", "Mm", "Ooc-"


def _label(first: str, letters: str) -> str:
    """Behind what has no direction stand letters once more, but for marks (conditions 3 and 6)."""
    run = f"[{letters}][{letters}{_MARKS}]*+"
    return f"(?=[{first}]){run}(?:[{_OTHERS}][{_MARKS}{_OTHERS}]*+{run})*+"


def _labels(*kinds: str) -> re.Pattern[bytes]:
    """For labels of these kinds, with the dots behind them."""
    return re.compile(rf"(?:(?:{'|'.join(kinds)})(?:\.|\Z))*+".encode())


# Conditions 1, 2, 3 and, with one kind of digits each, 4.
_RTL_LABELS = [_label("RAC", _RIGHT + digits) for digits in (_DIGITS, _ARABIC_DIGITS)]
_LTR_LABEL = _label("L", _LEFT + _DIGITS)  # conditions 1, 5 and 6
_NO_RTL = f"[LEMOc][{_LEFT}{_DIGITS}{_MARKS}{_OTHERS}]*+(?<!-)"

RTL = re.compile(f"[{_RIGHT}{_ARABIC_DIGITS}]".encode())
"""For signs: a letter or number that runs from right to left."""
KEPT = _labels(_LTR_LABEL, *_RTL_LABELS)
"""For signs of names: the first labels, all of which keep the Bidi rule."""
SOUND = _labels(_NO_RTL, *_RTL_LABELS)
"""For signs of names: the first labels, of which those with right-to-left letters keep the rule.
All are made of what may stand in labels, and begin and end as labels may."""


def direction(character: str) -> str:
    """Its sign; the letter's case says nothing yet."""
    return _SIGNS.get(unicodedata.bidirectional(character), _REFUSED)


def directions() -> bytes:
    """The signs, by code point, of nearly all letters that are in use; in some milliseconds."""
    signs = bytearray(UNKNOWN.encode() * _ALIKE[-1][1])
    for start, end in _TABLED:
        signs[start:end] = "".join(map(direction, map(chr, range(start, end)))).encode()
    for start, end in _ALIKE:
        signs[start:end] = direction(chr(start)).encode() * (end - start)
    return bytes(signs)
