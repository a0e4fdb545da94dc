"""Which signs make up a name, told by a few patterns for the whole of it.

A pattern looks at a character in two nanoseconds, where looking it up in a table takes twenty.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain

from gatepost.idn.bidi import IDEOGRAPHS
from gatepost.idn.letters import letters
from gatepost.idn.tables import CONTEXT, DOT, HYPHEN, KEPT, LETTER, MARK, tables

__all__ = ["Signs", "plainly_mapped", "signs"]

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
    with right-to-left letters. `mixed`: labels that may stand in a name, and there keep the Bidi
    rule. Neither knows reserved hyphens. `rtl`: a letter or number that runs from right to left.
    """

    typed: re.Pattern[str]
    apart: re.Pattern[str]
    mixed: re.Pattern[str]
    rtl: re.Pattern[str]


def plainly_mapped(text: str) -> str | None:
    """What becomes of a text of signs that may stand in a name and stay as they are, capitals
    apart (UTS 46), one for one; None where one has to look more closely."""
    if signs().typed.fullmatch(text) is None or not text.isprintable():
        return None
    return text.lower()


@cache  # the same for everybody in this process
def signs() -> Signs:
    """Made from the tables, in some milliseconds."""
    typed = _class_of(LETTER + MARK + CONTEXT + DOT + HYPHEN, _as_lowered(tables().classes))
    marks = _class_of(MARK, tables().classes)
    kinds = (("LEMO", "lemo"), ("L", "lm", "E"), ("RA", "ram", "E"), ("RA", "ram", "N"))
    apart, *mixed = (_runs(*(_class_of(kind, letters()) for kind in one)) for one in kinds)
    return Signs(
        re.compile(f"(?![{marks}])[{typed}]*"),
        _labels(apart),
        _labels(*mixed),
        re.compile(f"[{_class_of('RrCAaNn', letters())}]"),
    )


def _runs(first: str, marks: str, digits: str = "") -> str:
    """For labels that begin with a letter, and have hyphens, if any, between runs that do not begin
    with a mark. What follows is never tried a second time: a label of any length is read once."""
    behind = f"[{first}{digits}{marks}]*+"
    return f"[{first}]{behind}(?:-++[{first}{digits}]{behind})*+"


def _labels(*kinds: str) -> re.Pattern[str]:
    """For labels of these kinds, with the dots behind them."""
    return re.compile(rf"(?:(?:{'|'.join(kinds)})(?:\.|\Z))++")


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
    runs = map(re.Match.span, re.finditer(f"[{kinds}]+".encode(), codes[:_BASIC]))
    known = (some for some in IDEOGRAPHS if not codes[slice(*some)].strip(kinds.encode()))
    ends = ((re.escape(chr(start)), re.escape(chr(end - 1))) for start, end in chain(runs, known))
    return "".join(map("{0[0]}-{0[1]}".format, ends))
