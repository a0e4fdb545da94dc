"""The Bidi rule for labels (RFC 5893 section 2)."""

import re
import unicodedata
from functools import cache

__all__ = ["Directions", "is_rtl", "keeps_bidi_rule"]

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
_TABLED = ((0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x1F000))
# Ideographs and syllables, by the thousand, of which Unicode says everything once.
_ALIKE = ((0x3400, 0x4DC0), (0x4E00, 0x9FFD), (0xAC00, 0xD7A4), (0x20000, 0x2A6DE))
_BASIC = 0x10000  # code points; a pattern goes through what lies beyond one range after the other
_IS_RTL = re.compile("[RAN]")
# Conditions 1, 2, 3 and, with one kind of digits each, 4.
_RTL = "[RA](?:[RAEmo]*[RAE])?m*|[RA](?:[RANmo]*[RAN])?m*"
_LTR = "L(?:[LEmo]*[LE])?m*"  # conditions 1, 5 and 6
_END = r"(?:/|\Z)"
_LABEL = re.compile(f"{_LTR}|{_RTL}")
_KEPT = re.compile(f"(?:(?:{_LTR}|{_RTL}){_END})*")
_SOUND = re.compile(f"(?:(?:[^RAN/]*|{_RTL}){_END})*")
_BREAK = "\n"  # whose sign is a slash, and which no label holds


def is_rtl(text: str) -> bool:
    """Whether there is any right-to-left letter or number."""
    return _RTL_BLOCKS.search(text) is not None and _IS_RTL.search(_directions(text)) is not None


def keeps_bidi_rule(label: str) -> bool:
    """For one label of a domain name with right-to-left labels; it need not be one itself."""
    return _LABEL.fullmatch(_directions(label)) is not None


class Directions:
    """The directions in which the labels of a name run."""

    __slots__ = ("_known", "_name", "_rtl")

    def __init__(self, name: str) -> None:
        self._name = name
        self._rtl = _RTL_BLOCKS.search(name) is not None
        self._known: str | None = None

    @property
    def plainly_kept(self) -> bool:
        """Whether it is plain that every label keeps the rule, or that it is about none of them.

        Hyphens stand where they may in any name.
        """
        return not self._rtl or _plain().fullmatch(self._name) is not None or self._all_kept

    @property
    def end_of_kept(self) -> int:
        """Where the first label begins that breaks the rule, in a name with right-to-left labels;
        the length of the name when there is none."""
        return self._end(_KEPT)

    @property
    def end_of_sound(self) -> int:
        """Where the first label begins that has right-to-left letters and breaks the rule."""
        return self._end(_SOUND)

    @property
    def _all_kept(self) -> bool:
        return self.end_of_kept == len(self._name)

    def _end(self, pattern: re.Pattern[str]) -> int:
        if not self._rtl:
            return len(self._name)
        signs = self._known
        if signs is None:
            signs = self._known = _directions(self._name.replace(".", _BREAK))
        if _IS_RTL.search(signs) is None:
            return len(self._name)
        matched = pattern.match(signs)
        return 0 if matched is None else matched.end()


def _directions(text: str) -> str:
    """One sign for the direction of each character."""
    signs = text.translate(_table())
    if _UNKNOWN in signs or not signs.isascii():
        return "".join(map(_direction, text))
    return signs


def _direction(character: str) -> str:
    return _SIGNS.get(unicodedata.bidirectional(character), "x")


@cache  # the same for everybody in this process; it takes some milliseconds
def _table() -> bytes:
    """The signs, for `str.translate`, of nearly all letters that are in use."""
    signs = bytearray(_UNKNOWN.encode() * _ALIKE[-1][1])
    for start, end in _TABLED:
        signs[start:end] = "".join(map(_direction, map(chr, range(start, end)))).encode()
    for start, end in _ALIKE:
        signs[start:end] = _direction(chr(start)).encode() * (end - start)
    return bytes(signs)


@cache  # the same for everybody in this process
def _plain() -> re.Pattern[str]:
    """Labels that keep the rule and have nothing in them but letters, marks, hyphens, and digits of
    one kind."""
    marks, european, arabic = _class_of("m"), _class_of("E"), _class_of("N")
    left, right = _class_of("L"), _class_of("RA")
    ltr = f"[{left}][{left}{marks}{european}-]*"
    rtl = f"[{right}](?:[{right}{marks}{european}-]*|[{right}{marks}{arabic}-]*)"
    return re.compile(rf"(?>(?:{ltr}|{rtl})(?:\.|\Z))*")


def _class_of(signs: str) -> str:
    """The inside of a character class that holds what runs so, as far as that is looked up fast."""
    runs = re.finditer(f"[{signs}]+".encode(), _table()[:_BASIC])
    return "".join(f"{chr(run.start())}-{chr(run.end() - 1)}" for run in runs)
