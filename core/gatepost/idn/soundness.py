"""Which labels IDNA 2008 takes (RFC 5891 section 4.2), asked of whole names: once for all labels.

Names are mapped (UTS 46) and composed (NFC), have no empty label, and what is ASCII in them are
lower-case letters, digits and hyphens. None of the labels is an A-label.
"""

import re

from gatepost.idn.bidi import end_of_kept, end_of_sound
from gatepost.idn.context import end_in_context
from gatepost.idn.signs import mixed, signs
from gatepost.idn.tables import CONTEXT, HYPHEN, LETTER, MARK, tables

__all__ = ["first_misdirected", "first_unsound", "is_plainly_sound"]

# Where the blocks of right-to-left letters are with which most such names are written.
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
# Of classes of code points.
_LABEL = rf"(?![{MARK}{HYPHEN}])(?![^.]{{2}}--)[{LETTER}{MARK}{CONTEXT}{HYPHEN}]++(?<!{HYPHEN})"
_LABELS = re.compile(rf"(?:{_LABEL}(?:\.|\Z))*+")


def is_plainly_sound(name: str) -> bool:
    """Whether every label may stand in the name, and there in its direction.

    False may also mean that one has to look more closely.
    """
    sound = signs().apart.fullmatch(name)
    if sound is None and _RTL.search(name):
        sound = mixed().fullmatch(name)
    return sound is not None and name.isprintable()


def first_unsound(name: str) -> int | None:
    """The number of the first label that may stand in no name, whatever is beside it."""
    end = _end_of_signs(name)
    # What is behind a sign that is refused need not be looked at.
    return _number(name, min(end, end_of_sound(name[:end])))


def first_misdirected(name: str) -> int | None:
    """The number of the first label that, in this name, runs in a direction that it may not."""
    return _number(name, end_of_kept(name))


def _number(name: str, at: int) -> int | None:
    return None if at == len(name) else name.count(".", 0, at)


def _end_of_signs(name: str) -> int:
    """Where the first label is, or begins, that has a sign which may not stand there."""
    classes = name.translate(tables().classes)
    labels = _LABELS.match(classes)
    end = 0 if labels is None else labels.end()
    if CONTEXT in classes:
        end = min(end, end_in_context(name))
    # Not printable: assigned since this Python was made, so that nobody here knows its direction.
    # Joiners are neither, and stand nowhere.
    return end if name.isprintable() else min(end, list(map(str.isprintable, name)).index(False))
