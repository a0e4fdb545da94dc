"""Which signs make up a name, told by a few patterns for the whole of it.

A pattern looks at a character in two nanoseconds, where looking it up in a table takes twenty.
"""

import re
from dataclasses import dataclass
from functools import cache
from operator import and_

from gatepost.idn.bidi import IDEOGRAPHS, RTL_BLOCKS, directions
from gatepost.idn.tables import CONTEXT, DOT, HYPHEN, KEPT, LETTER, MARK, tables

__all__ = ["Signs", "mixed", "plainly_mapped", "signs"]

# Code points. A pattern goes through what lies beyond one range after the other, and therefore
# knows only ideographs there.
_BASIC = 0x10000
# Where `str.lower` and UTS 46 differ: one capital has two small letters, of which the former takes
# the one that suits the place; and what is small of the Cherokee becomes their capitals.
_SIGMA = 0x3A3
_CHEROKEE = range(0x13A0, 0x13F6)


@dataclass(frozen=True, slots=True)
class Signs:
    """Patterns for whole texts. What does not match may be all the same: look more closely.

    `typed`: begins with no mark, and stays as it is (UTS 46) but for capitals, each of which
    becomes what `str.lower` makes of it. `apart`: labels that may stand in a name, none of them
    with right-to-left letters. `possible`: labels, and the dots behind them, that may stand in a
    name if one leaves aside which way they run, and what their signs may stand beside.
    """

    typed: re.Pattern[str]
    apart: re.Pattern[str]
    possible: re.Pattern[str]


def plainly_mapped(text: str) -> str | None:
    """What becomes of a text of signs that may stand in a name and stay as they are, capitals
    apart (UTS 46), one for one; None where one has to look more closely."""
    if signs().typed.fullmatch(text) is None or not text.isprintable():
        return None
    return text.lower()


@cache  # the same for everybody in this process
def signs() -> Signs:
    """Made from the tables, in some milliseconds."""
    classes = tables().classes[:_BASIC]
    typed = _class_of(LETTER + MARK + CONTEXT + DOT + HYPHEN, _as_lowered(classes))
    apart = _without_rtl(classes)
    possible = _class_of(LETTER + MARK + CONTEXT + HYPHEN, classes)
    marks, ideographs = _class_of(MARK, classes), _ideographs()
    return Signs(
        re.compile(f"(?![{marks}])[{typed}{ideographs}]*"),
        _labels(_runs(_class_of(LETTER, apart) + ideographs, _class_of(MARK, apart))),
        _labels(rf"(?![{marks}-])(?![^.]{{2}}--)[{possible}{ideographs}]++(?<!-)"),
    )


@cache  # the same for everybody in this process; it takes some milliseconds
def mixed() -> re.Pattern[str]:
    """For whole names: as `Signs.apart`, but every label keeps the Bidi rule, and has in it only
    letters, marks, hyphens, and digits of one kind."""
    runs = _directed(tables().classes[:_BASIC])
    marks, european, arabic = (_class_of(sign, runs) for sign in "mEN")
    left, right = _class_of("L", runs) + _ideographs(), _class_of("RA", runs)
    kinds = ((left, european), (right, european), (right, arabic))
    return _labels(*(_runs(letters, marks, digits) for letters, digits in kinds))


def _runs(letters: str, marks: str, digits: str = "") -> str:
    """For labels that begin with a letter, and have hyphens, if any, between runs that do not begin
    with a mark. What follows is never tried a second time: a label of any length is read once."""
    behind = f"[{letters}{digits}{marks}]*+"
    return f"[{letters}]{behind}(?:-[{letters}{digits}]{behind})*+"


def _labels(*kinds: str) -> re.Pattern[str]:
    """For labels of these kinds, with the dots behind them."""
    return re.compile(rf"(?:(?:{'|'.join(kinds)})(?:\.|\Z))++")


def _ideographs() -> str:
    """The inside of a character class, without those that an old idna package does not know."""
    classes, letter = tables().classes, LETTER.encode()
    known = (codes for codes in IDEOGRAPHS if not classes[slice(*codes)].strip(letter))
    return "".join(f"{chr(start)}-{chr(end - 1)}" for start, end in known)


def _directed(classes: bytes) -> bytes:
    """The direction of each code point that may stand in a label; zero for others."""
    letters = bytes(0xFF * (chr(kind) in LETTER + MARK) for kind in range(0x100))
    return bytes(map(and_, directions(), classes.translate(letters)))


def _without_rtl(classes: bytes) -> bytes:
    """The classes without the blocks in which right-to-left letters stand."""
    kept = bytearray(classes)
    for start, end in RTL_BLOCKS:
        kept[start:end] = bytes(len(kept[start:end]))
    return bytes(kept)


def _as_lowered(classes: bytes) -> bytes:
    """The classes, with just those among the letters that `str.lower` maps as UTS 46 does."""
    typed = bytearray(classes)
    for code, becomes in tables().mapping.items():
        if chr(code).lower() == becomes and len(becomes) == 1 and code < _BASIC:
            typed[code] = ord(LETTER)
    for code in (_SIGMA, *_CHEROKEE):
        typed[code] = ord(KEPT)
    return bytes(typed)


def _class_of(kinds: str, codes: bytes) -> str:
    """The inside of a character class that holds the code points of these kinds."""
    runs = re.finditer(f"[{kinds}]+".encode(), codes)
    ends = ((chr(run.start()), chr(run.end() - 1)) for run in runs)
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ends)
