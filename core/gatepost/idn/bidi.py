"""The Bidi rule for labels (RFC 5893 section 2)."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
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
_LABEL = re.compile(f"{_LTR}|{_RTL}")


def is_rtl(text: str) -> bool:
    """Whether there is any right-to-left letter or number."""
    return _RTL_BLOCKS.search(text) is not None and _IS_RTL.search(_directions(text)) is not None


def keeps_bidi_rule(label: str) -> bool:
    """For one label of a domain name with right-to-left labels; it need not be one itself."""
    return _LABEL.fullmatch(_directions(label)) is not None


class Directions:
    """The directions in which the labels of a name run."""

    __slots__ = ("_name", "_rtl")

    def __init__(self, name: str) -> None:
        self._name = name
        self._rtl = _RTL_BLOCKS.search(name) is not None

    @property
    def end_of_kept(self) -> int:
        """Where the first label begins that breaks the rule, in a name with right-to-left labels;
        the length of the name when there is none."""
        if not self._rtl:
            return len(self._name)
        plain = _plain()
        end = self._end(plain.kept, keeps_bidi_rule)
        if end < len(self._name) and plain.letters.search(self._name) is None:
            return end if is_rtl(self._name) else len(self._name)
        return end

    @property
    def end_of_sound(self) -> int:
        """Where the first label begins that has right-to-left letters and breaks the rule."""
        return self._end(_plain().sound, _keeps_if_rtl) if self._rtl else len(self._name)

    def _end(self, plain: re.Pattern[str], keeps: Callable[[str], bool]) -> int:
        """Where the first label begins that does not keep the rule; only those are looked at one by
        one of which it is not plain."""
        name, at = self._name, 0
        size = len(name)
        while at < size:
            matched = plain.match(name, at)
            at = size if matched is None else matched.end()
            end = name.find(".", at) if at < size else size
            end = size if end < 0 else end
            if at < size and not keeps(name[at:end]):
                return at
            at = end + 1
        return size


def _keeps_if_rtl(label: str) -> bool:
    return keeps_bidi_rule(label) or not is_rtl(label)


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


@dataclass(frozen=True, slots=True)
class _Plain:
    """What is plain of names, told by their characters.

    `kept`: all labels keep the rule, and have nothing in them but letters, marks, hyphens, and
    digits of one kind. `sound`: so do those with right-to-left letters, whatever the others are.
    `letters` finds a right-to-left one.
    """

    kept: re.Pattern[str]
    sound: re.Pattern[str]
    letters: re.Pattern[str]


@cache  # the same for everybody in this process
def _plain() -> _Plain:
    marks, european, arabic = _class_of("m"), _class_of("E"), _class_of("N")
    left, right = _class_of("L"), _class_of("RA")
    ltr = _label(left, left + european, marks)
    rtl = f"{_label(right, right + european, marks)}|{_label(right, right + arabic, marks)}"
    no_rtl = _RTL_BLOCKS.pattern.replace("[", "[^.", 1) + "*"
    kept, sound = (re.compile(rf"(?>(?:{other}|{rtl})(?:\.|\Z))*") for other in (ltr, no_rtl))
    return _Plain(kept, sound, re.compile(f"[{right}{arabic}]"))


def _label(first: str, ends: str, marks: str) -> str:
    """As `_LTR` and `_RTL`, of the characters themselves; the arguments are insides of classes."""
    return f"[{first}](?:[{ends}{marks}-]*[{ends}])?[{marks}]*"


def _class_of(signs: str) -> str:
    """The inside of a character class that holds what runs so, as far as that is looked up fast."""
    runs = re.finditer(f"[{signs}]+".encode(), _table()[:_BASIC])
    return "".join(f"{chr(run.start())}-{chr(run.end() - 1)}" for run in runs)
