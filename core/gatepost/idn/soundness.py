"""Which labels IDNA 2008 takes (RFC 5891 section 4.2), asked of whole names: once for all labels.

Names are mapped (UTS 46) and composed (NFC), have no empty label, and what is ASCII in them are
lower-case letters, digits and hyphens. None of the labels is an A-label.
"""

import re

from gatepost.idn.bidi import Directions
from gatepost.idn.context import end_in_context
from gatepost.idn.signs import signs
from gatepost.idn.tables import CONTEXT, LETTER, MARK, tables

__all__ = ["Labels"]

_LABELS = re.compile(rf"(?:[{LETTER}{CONTEXT}][{LETTER}{MARK}{CONTEXT}]*(?:\.|\Z))*")
_ONE_JOINER, _OTHER_JOINER = ("\u200c", "-"), ("\u200d", "-")
_HYPHENS = re.compile(r"(?:^|\.)(?:-|[^.]{2}--)|-(?:\.|$)")


class Labels:
    """The labels of a name, and what the rules say of them all."""

    __slots__ = ("_directions", "_name", "_plain")

    def __init__(self, name: str) -> None:
        self._name = name
        self._directions = Directions(name)
        self._plain = _is_plain(name)
        """Whether there are but letters, and marks behind them."""

    @property
    def plainly_sound(self) -> bool:
        """Whether every label may stand in the name, and there in its direction.

        False may also mean that one has to look more closely.
        """
        return self._plain and self._directions.end_of_kept == len(self._name)

    @property
    def first_unsound(self) -> int | None:
        """The number of the first label that may stand in no name, whatever is beside it."""
        end = self._directions.end_of_sound
        return self._number(end if self._plain else min(end, _end_of_signs(self._name)))

    @property
    def first_misdirected(self) -> int | None:
        """The number of the first label that, in this name, runs in a direction that it may not."""
        return self._number(self._directions.end_of_kept)

    def _number(self, at: int) -> int | None:
        return None if at == len(self._name) else self._name.count(".", 0, at + 1)


def _is_plain(name: str) -> bool:
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
    # Joiners are neither, and were looked at.
    printable = name.replace(*_ONE_JOINER).replace(*_OTHER_JOINER)
    if not printable.isprintable():
        faults.append(list(map(str.isprintable, printable)).index(False))
    return min(faults)
