"""Which labels IDNA 2008 takes (RFC 5891 section 4.2), asked of whole names: once for all labels.

Names are mapped (UTS 46) and composed (NFC), have no empty label, and what is ASCII in them are
lower-case letters, digits and hyphens. None of the labels is an A-label.
"""

import re

from gatepost.idn.bidi import Directions
from gatepost.idn.context import end_in_context
from gatepost.idn.signs import signs
from gatepost.idn.tables import CONTEXT, LETTER, MARK, tables

__all__ = ["first_misdirected", "first_unsound", "is_sound_label", "is_sound_name"]

_LABELS = re.compile(rf"(?:[{LETTER}{CONTEXT}][{LETTER}{MARK}{CONTEXT}]*(?:\.|\Z))*")
_HYPHENS = re.compile(r"(?:^|\.)(?:-|[^.]{2}--)|-(?:\.|$)")


def is_sound_name(name: str) -> bool:
    """Whether it is plain that every label may stand in the name, and there in its direction.

    False may also mean that one has to look more closely.
    """
    return _is_plain(name) and Directions(name).plainly_kept


def is_sound_label(label: str) -> bool:
    """Whether the label may stand in a name."""
    return first_unsound(label) is None


def first_unsound(name: str) -> int | None:
    """The number of the first label that may stand in no name, whatever is beside it."""
    end = Directions(name).end_of_sound
    first = end if _is_plain(name) else min(end, _end_of_signs(name))
    return _number(name, first)


def first_misdirected(name: str) -> int | None:
    """The number of the first label that, in this name, runs in a direction that it may not."""
    return _number(name, Directions(name).end_of_kept)


def _number(name: str, at: int) -> int | None:
    return None if at == len(name) else name.count(".", 0, at + 1)


def _is_plain(name: str) -> bool:
    """Whether there are but letters, and marks behind them; False for what needs another look."""
    known = signs()
    return (
        known.letters.fullmatch(name) is not None
        and known.marked.search(name) is None
        and ("-" not in name or _HYPHENS.search(name) is None)
        and name.isprintable()
    )


def _end_of_signs(name: str) -> int:
    """Where the first label is, or begins, that has a sign which may not stand there."""
    classes = name.translate(tables().classes)
    labels = _LABELS.match(classes)
    faults = [0 if labels is None else labels.end()]
    if CONTEXT in classes:
        faults.append(end_in_context(name))
    hyphen = _HYPHENS.search(name) if "-" in name else None
    if hyphen is not None:
        faults.append(hyphen.start())
    # Not printable: assigned since this Python was made, so that nobody here knows its direction.
    if not name.isprintable():
        faults.append(list(map(str.isprintable, name)).index(False))
    return min(faults)
