"""The Bidi rule for labels (RFC 5893 section 2)."""

import re
import unicodedata
from functools import cache

__all__ = ["is_rtl", "keeps_bidi_rule", "name_keeps_bidi_rule"]

# Whatever reads from right to left, numbers included, stands in these blocks.
_RTL_BLOCKS = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SIGNS = {
    "L": "L",
    "R": "R",
    "AL": "A",
    "AN": "N",
    "EN": "E",
    "NSM": "m",
    "B": "/",
} | dict.fromkeys(("ES", "CS", "ET", "ON", "BN"), "o")
_UNKNOWN = "?"
_TABLED = ((0, 0x900), (0xFB1D, 0xFF00), (0x10800, 0x11000), (0x1E800, 0x1F000))
_IS_RTL = re.compile("[RAN]")
_RTL_LABEL = "[RA](?:[RANEmo]*[RANE])?m*"  # conditions 1, 2 and 3
_LTR_LABEL = "L(?:[LEmo]*[LE])?m*"  # conditions 1, 5 and 6
_LABEL = re.compile(f"{_LTR_LABEL}|{_RTL_LABEL}")
_NAME = re.compile(f"(?:{_LTR_LABEL}|{_RTL_LABEL})(?:/(?:{_LTR_LABEL}|{_RTL_LABEL}))*")
_BREAK = "\n"  # whose sign is a slash, and which no label holds


def is_rtl(text: str) -> bool:
    """Whether there is any right-to-left letter or number."""
    return _RTL_BLOCKS.search(text) is not None and _IS_RTL.search(_directions(text)) is not None


def keeps_bidi_rule(label: str) -> bool:
    """For one label of a domain name with right-to-left labels; it need not be one itself."""
    return _keeps(_directions(label))


def name_keeps_bidi_rule(name: str) -> bool:
    """Whether every label does, or there is nothing right-to-left in the name."""
    if _RTL_BLOCKS.search(name) is None:
        return True
    directions = _directions(name.replace(".", _BREAK))
    if _IS_RTL.search(directions) is None:
        return True
    if "N" in directions and "E" in directions:
        return all(map(_keeps, directions.split("/")))
    return _NAME.fullmatch(directions) is not None


def _keeps(directions: str) -> bool:
    mixed = "N" in directions and "E" in directions  # condition 4
    return _LABEL.fullmatch(directions) is not None and not mixed


def _directions(text: str) -> str:
    """One sign for the direction of each character."""
    signs = text.translate(_table())
    if _UNKNOWN in signs or not signs.isascii():
        return "".join(map(_direction, text))
    return signs


def _direction(character: str) -> str:
    return _SIGNS.get(unicodedata.bidirectional(character), "x")


@cache  # the same for everybody in this process
def _table() -> bytes:
    """The signs, for `str.translate`, of what right-to-left labels are made of."""
    signs = bytearray(_UNKNOWN.encode() * _TABLED[-1][1])
    for start, end in _TABLED:
        signs[start:end] = "".join(map(_direction, map(chr, range(start, end)))).encode()
    return bytes(signs)
