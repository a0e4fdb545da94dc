"""What UTS 46 and IDNA 2008 say of each code point, in the shape in which C can look it up.

The knowledge is the idna package's. Building the tables takes some milliseconds, and they take
three quarters of a megabyte, so that they wait for the first domain that needs them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

from gatepost.idn.knowledge import (
    Mapping,
    Range,
    ask_letters,
    ask_mappings,
    read_letters,
    read_mappings,
)
from gatepost.idn.lookup import looked_up, mapped

__all__ = [
    "CONTEXT",
    "CONTEXT_SIGNS",
    "HYPHEN",
    "KEPT",
    "LETTER",
    "MAPPED",
    "MARK",
    "REFUSED",
    "Tables",
    "build",
    "lengths",
    "refused_in",
    "tables",
]

# Classes of code points, as characters of a text that is as long as the text looked at.
LETTER = "p"
"""Stays as it is, and may stand in a label (PVALID of RFC 5892)."""
MARK = "n"
"""As a letter, but at the beginning (RFC 5891 section 4.2.3.2)."""
CONTEXT = "c"
"""Stays as it is, and may stand in a label beside certain others (RFC 5892 appendix A)."""
CONTEXT_SIGNS = (0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x200C, 0x200D)
"""All code points of that class, without the Arabic digits, which the Bidi rule sees to."""
KEPT = "v"
"""Stays as it is, and may stand in no label."""
MAPPED = "m"
"""Becomes one other. What becomes several, or none, has their number for its class: chr(2)."""
DISGUISE = "d"
"""Becomes dots, or dots and more: no domain may be typed with it."""
REFUSED = "x"
"""No domain may hold it."""
HYPHEN = "-"
"""As a letter, but at either end and in certain places (RFC 5891 section 4.2.3.1)."""
DOT = "."

_VANISHING = "?"  # what `str.encode` makes of signs that have no class and are not refused
_LENGTHS = bytes(code if code < 0x20 else code != ord(_VANISHING) for code in range(0x100))
_SMALL_BLOCK = 2_000  # code points; larger ones hold ideographs and syllables, and no marks
_SIZE = 0x40000  # code points; what lies beyond stands in no label, and becomes nothing at most
# What lies beyond is no part of a domain, but for the variation selectors, which vanish.
_REFUSED = re.compile(f"[{REFUSED}{DISGUISE}\\x80-\\U000e00ff\\U000e01f0-\\U0010ffff]")
# Arabic digits of both kinds in one label (RFC 5892 appendix A.8 and A.9) break the Bidi rule too.
_ARABIC_DIGITS = ((0x660, 0x66A), (0x6F0, 0x6FA))
_HOST_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_HOST_SIGNS = _HOST_LETTERS | {"."}
_DOTS = frozenset(".\u3002\uff0e\uff61")  # UTS 46 section 2.3


@dataclass(frozen=True, slots=True)
class Tables:
    """`classes` by code point; `mapping` from code point to what it becomes."""

    classes: bytes
    mapping: dict[int, str]

    def mapped(self, text: str) -> str:
        """What becomes of a text."""
        return mapped(text, self.classes, self.mapping)

    def classes_of(self, text: str) -> str:
        """The class of each character; what lies beyond the table is itself."""
        return looked_up(text, self.classes)


def refused_in(classes: str) -> int | None:
    """Index of the first class of a sign that no domain may be typed with."""
    found = _REFUSED.search(classes)
    return None if found is None else found.start()


def lengths(classes: str) -> bytes:
    """How many characters each sign becomes (UTS 46 section 4), by the classes of these; none of
    them may be one that is refused."""
    return classes.encode("ascii", "replace").translate(_LENGTHS)


@cache  # the same for everybody in this process, and never changed
def tables() -> Tables:
    """The tables of the installed idna package."""
    try:
        return build(read_mappings(), read_letters())
    except (ImportError, AttributeError, LookupError, TypeError, ValueError):
        # Its data have another shape than when this was written. Asking it takes a second.
        return build(ask_mappings(), ask_letters())


def build(mappings: Iterable[Mapping], letters: Iterable[Range]) -> Tables:
    """`letters` may stand in a label. What no mapping speaks of is refused."""
    classes, mapping = bytearray(REFUSED.encode() * _SIZE), {}
    for (start, end), becomes in mappings:
        if becomes is None:
            _fill(classes, (start, end), KEPT)
        else:
            mapping.update(dict.fromkeys(range(start, end), becomes))
            _fill(classes, (start, end), _mapped(start, becomes))
    for start, end in chain(letters, _ARABIC_DIGITS):
        _fill(classes, (start, end), LETTER)
        if end - start < _SMALL_BLOCK:
            for code in range(start, end):
                if unicodedata.category(chr(code))[0] == "M":
                    classes[code] = ord(MARK)
    for code in CONTEXT_SIGNS:
        classes[code] = ord(CONTEXT)
    for code in range(0x80):
        if chr(code).lower() not in _HOST_SIGNS:
            classes[code] = ord(REFUSED)
    classes[ord("-")], classes[ord(".")] = ord(HYPHEN), ord(DOT)
    return Tables(bytes(classes), mapping)


def _fill(classes: bytearray, codes: Range, kind: str) -> None:
    start, end = codes[0], min(codes[1], _SIZE)
    if start < end:
        classes[start:end] = kind.encode() * (end - start)


def _mapped(code: int, becomes: str) -> str:
    """The class of a sign that becomes something else."""
    if "." in becomes:
        return MAPPED if chr(code) in _DOTS else DISGUISE
    if not all(map(_is_host_letter, becomes)):
        return REFUSED
    return MAPPED if len(becomes) == 1 else chr(len(becomes))


def _is_host_letter(sign: str) -> bool:
    return not sign.isascii() or sign in _HOST_LETTERS
