"""What the idna package knows: read from its data, or asked of its functions, which takes longer.

Its data are the quick way, and no promise of its; tests hold the two ways to the same answer.
"""

from collections.abc import Iterator
from itertools import chain

import idna

__all__ = ["Mapping", "Range", "ask_letters", "ask_mappings", "read_letters", "read_mappings"]

Range = tuple[int, int]
"""The first code point, and the one behind the last."""

Mapping = tuple[Range, str | None]
"""Code points, and what UTS 46 makes of them; None: they stay as they are."""

_END = 0x110000
_SMALL = 0x40000  # beyond it there are no letters
_VANISHING = range(0xE0100, 0xE01F0)  # variation selectors
_ALONE = "\u0e01"  # composes with nothing, and belongs to no script that a rule speaks of


def read_mappings() -> Iterator[Mapping]:
    """All that is not disallowed."""
    from idna.uts46data import uts46_replacements, uts46_starts, uts46_statuses

    ends = chain(uts46_starts[1:], (_END,))
    rows = zip(uts46_starts, ends, map(chr, uts46_statuses), uts46_replacements, strict=True)
    for start, end, status, replacement in rows:
        if status in "VD":
            yield (start, end), None
        elif status in "MI":
            yield (start, end), replacement or ""


def read_letters() -> Iterator[Range]:
    """Whatever may stand in a label wherever it likes (PVALID of RFC 5892)."""
    from idna.idnadata import codepoint_classes

    return ((pair >> 32, pair & 0xFFFFFFFF) for pair in codepoint_classes["PVALID"])


def ask_mappings() -> Iterator[Mapping]:
    """As `read_mappings`, one code point at a time."""
    for code in chain(range(_SMALL), _VANISHING):
        try:
            becomes = idna.uts46_remap(chr(code), std3_rules=False)
        except idna.IDNAError:
            continue
        yield (code, code + 1), None if becomes == chr(code) else becomes


def ask_letters() -> Iterator[Range]:
    """As `read_letters`, one code point at a time; may have some that depend on their context."""
    return ((code, code + 1) for code in range(_SMALL) if _is_letter(chr(code)))


def _is_letter(character: str) -> bool:
    try:
        idna.check_label(_ALONE + character + _ALONE)
    except idna.IDNABidiError:
        return True  # the last thing that is looked at
    except idna.IDNAError:
        return False
    return True
