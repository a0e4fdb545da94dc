"""Which signs make up a name, told by a few patterns for the whole of it.

A pattern looks at a character in two nanoseconds, where looking it up in a table takes thirty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gatepost.idn.tables import LETTER, MARK, tables

__all__ = ["Signs", "plainly_mapped", "signs"]

_BASIC = 0x10000  # code points; a pattern goes through what lies beyond one range after the other


@dataclass(frozen=True, slots=True)
class Signs:
    """`letters` matches what begins with no mark and is made of dots and of what stays as it is and
    may stand in a name, as far as it is in the basic plane; `capitals` has those of ASCII besides.
    `marked` finds labels but the first that begin with a mark.
    """

    letters: re.Pattern[str]
    capitals: re.Pattern[str]
    marked: re.Pattern[str]


def plainly_mapped(text: str) -> str | None:
    """What becomes of a text of signs that may stand in a name and stay as they are, capitals of
    ASCII apart (UTS 46), one for one; None where one has to look more closely."""
    if signs().capitals.fullmatch(text) is None or not text.isprintable():
        return None
    # Octets, because `str.lower` knows of more capitals than UTS 46 does: those of the Cherokee.
    return text.encode().lower().decode()


@cache  # the same for everybody in this process
def signs() -> Signs:
    """Made from the tables, in three milliseconds."""
    letters, marks = _class_of(LETTER + MARK), _class_of(MARK)
    return Signs(
        re.compile(f"(?![{marks}])[{letters}.]*"),
        re.compile(f"(?![{marks}])[{letters}A-Z.]*"),
        re.compile(rf"\.[{marks}]"),
    )


def _class_of(kinds: str) -> str:
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in _ranges(kinds))


def _ranges(kinds: str) -> Iterator[tuple[str, str]]:
    found = re.finditer(f"[{kinds}]+".encode(), tables().classes[:_BASIC])
    return ((chr(run.start()), chr(run.end() - 1)) for run in found)
