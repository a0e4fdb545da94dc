"""The Bidi rule for labels (RFC 5893 section 2), asked of whole names: once for all labels."""

import re
import unicodedata
from functools import cache

__all__ = ["IDEOGRAPHS", "RTL_BLOCKS", "directions", "end_of_kept", "end_of_sound", "is_rtl"]

RTL_BLOCKS = (
    *((0x590, 0x900), (0x200F, 0x2010), (0xFB1D, 0xFE00), (0xFE70, 0xFF00)),
    *((0x10800, 0x11000), (0x1E800, 0x1F000)),
)
"""Code points between which stands whatever reads from right to left, numbers included."""
_RTL_BLOCKS = re.compile(
    "[" + "".join(f"{chr(start)}-{chr(end - 1)}" for start, end in RTL_BLOCKS) + "]"
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
_DOT = "."  # between labels, and in none
_UNKNOWN = "?"
_TABLED = ((0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x1F000))
# Ideographs and syllables, by the thousand, of which Unicode says everything once.
IDEOGRAPHS = (
    *((0x20000, 0x2A6DE), (0x2A700, 0x2B735), (0x2B740, 0x2B81E)),
    *((0x2B820, 0x2CEA2), (0x2CEB0, 0x2EBE1), (0x30000, 0x3134B)),
)
"""Those beyond the basic plane: letters, which run from left to right."""
_ALIKE = ((0x3400, 0x4DC0), (0x4E00, 0x9FFD), (0xAC00, 0xD7A4), *IDEOGRAPHS)
_IS_RTL = re.compile("[RAN]")
# Conditions 1, 2, 3 and, with one kind of digits each, 4.
_RTL = "[RA](?:[RAEmo]*[RAE])?m*|[RA](?:[RANmo]*[RAN])?m*"
_LTR = "L(?:[LEmo]*[LE])?m*"  # conditions 1, 5 and 6
_KEPT = re.compile(rf"(?>(?:{_LTR}|{_RTL})(?:\.|\Z))*")
_SOUND = re.compile(rf"(?>(?:[^RAN.]*|{_RTL})(?:\.|\Z))*")


def is_rtl(name: str, likely: int = 0) -> bool:
    """Whether there is any right-to-left letter or number; first looked for from `likely` on."""
    found = _RTL_BLOCKS.search(name, likely) or _RTL_BLOCKS.search(name, 0, likely)
    if found is None:
        return False
    return _IS_RTL.match(_signs(found[0])) is not None or _IS_RTL.search(_signs(name)) is not None


def end_of_sound(name: str, start: int) -> int:
    """Where the first label begins that has right-to-left letters and breaks the rule; the length
    of the name when there is none. None does before index `start`, where a label begins."""
    return len(name) if _RTL_BLOCKS.search(name, start) is None else _end(_SOUND, name, start)


def end_of_kept(name: str, start: int) -> int:
    """Where the first label begins that breaks the rule, whatever letters it has; as above."""
    label = name[start:].partition(".")[0]
    if _KEPT.fullmatch(_signs(label)) is None:  # nearly always, or `start` would be behind it
        return start
    return _end(_KEPT, name, start)


def _end(labels: re.Pattern[str], name: str, start: int) -> int:
    matched = labels.match(_signs(name[start:]))
    return start if matched is None else start + matched.end()


def _signs(name: str) -> str:
    """One sign for the direction of each character."""
    signs = name.translate(directions())
    if _UNKNOWN in signs or not signs.isascii():
        return "".join(map(_direction, name))
    return signs


def _direction(character: str) -> str:
    return _DOT if character == _DOT else _SIGNS.get(unicodedata.bidirectional(character), "x")


@cache  # the same for everybody in this process; it takes some milliseconds
def directions() -> bytes:
    """The signs, for `str.translate`, of nearly all letters that are in use."""
    signs = bytearray(_UNKNOWN.encode() * _ALIKE[-1][1])
    for start, end in _TABLED:
        signs[start:end] = "".join(map(_direction, map(chr, range(start, end)))).encode()
    for start, end in _ALIKE:
        signs[start:end] = _direction(chr(start)).encode() * (end - start)
    return bytes(signs)
