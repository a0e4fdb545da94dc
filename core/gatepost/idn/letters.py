"""What each character of a name is (RFC 5892), and which way it runs (UAX 9): in one sign for both.

The sign of a letter is a capital, that of a mark a small letter: L runs from left to right; R, A
and N are Hebrew and the like, Arabic, and Arabic digits, from right to left; E is an ordinary
digit, M a mark without a width, and O has no direction. What may stand beside certain others only
is c, or C in Hebrew, from right to left; hyphens and dots are themselves. Nothing else may stand in
a name.
"""

import re
import unicodedata
from functools import cache

from gatepost.idn.bidi import UNKNOWN, direction, directions
from gatepost.idn.lookup import looked_up
from gatepost.idn.tables import CONTEXT_SIGNS, DOT, HYPHEN, LETTER, MARK, tables

__all__ = ["letters", "signs_of"]

_JOINERS = frozenset({0x200C, 0x200D})  # email-validator takes none


def signs_of(name: str) -> bytes:
    """The sign of each character."""
    return looked_up(name, letters()).encode("ascii", "replace")


@cache  # the same for everybody in this process; it takes some milliseconds
def letters() -> bytes:
    """The signs by code point, to be looked up; zero for what may not stand in a name.

    That is also what has come into Unicode since this Python was made: nobody here knows which way
    it runs.
    """
    classes = tables().classes
    known = directions().ljust(len(classes), UNKNOWN.encode())
    found = _where(classes, LETTER, known.upper()) | _where(classes, MARK, known.lower())
    signs = bytearray(found.to_bytes(len(classes)))
    for unknown in re.finditer(re.escape(UNKNOWN).encode(), bytes(signs)):
        code = unknown.start()
        sign = direction(chr(code))
        signs[code] = ord(sign.lower() if classes[code] == ord(MARK) else sign.upper())
    for code in set(CONTEXT_SIGNS) - _JOINERS:
        signs[code] = ord("C" if unicodedata.bidirectional(chr(code)) == "R" else "c")
    signs[ord(HYPHEN)], signs[ord(DOT)] = ord(HYPHEN), ord(DOT)
    return bytes(signs)


def _where(classes: bytes, kind: str, signs: bytes) -> int:
    """The signs of the code points of that class, as one number: so they are chosen at once."""
    chosen = classes.translate(bytes(0xFF * (code == ord(kind)) for code in range(0x100)))
    return int.from_bytes(chosen) & int.from_bytes(signs)
