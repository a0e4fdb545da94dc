"""Single characters: which ones cannot stand where they stand, and what to call that."""

import unicodedata

from gatepost.faults import FaultCode

__all__ = ["earliest", "first_unsafe", "is_space", "is_unsafe", "refused_at", "refused_sign"]

_BREAKS = frozenset("\t\n\v\f\r")
_SIGNS = {
    "@": FaultCode.TWO_ATS,
    '"': FaultCode.QUOTE_PLACEMENT,
    "(": FaultCode.COMMENT,
    ")": FaultCode.COMMENT,
    # In a domain only, for in a local part they may stand: the rest of a link follows.
    "/": FaultCode.EXTRA_TEXT,
    "?": FaultCode.EXTRA_TEXT,
    "#": FaultCode.EXTRA_TEXT,
}


def is_space(character: str) -> bool:
    """Spaces of any width, and what breaks lines."""
    return character in _BREAKS or unicodedata.category(character)[0] == "Z"


def is_unsafe(character: str, index: int) -> bool:
    """Controls, invisible formatting, surrogates, private and unassigned code points anywhere.

    A combining mark only at the beginning, where it would change the sign before it.
    """
    category = unicodedata.category(character)[0]
    return category == "C" or (category == "M" and index == 0)


def first_unsafe(text: str) -> int | None:
    """Index of the first character that is unsafe or a space other than ASCII's."""
    if unicodedata.category(text[0])[0] == "M":
        return 0
    # Python calls printable what is neither a control, a format, nor a space but the ordinary one.
    if text.isprintable():
        return None
    found, beyond = 0, len(text)  # it stands somewhere from the one on, and before the other
    while beyond - found > 1:
        middle = (found + beyond) // 2
        if text[found:middle].isprintable():
            found = middle
        else:
            beyond = middle
    return found


def earliest(one: int | None, other: int | None) -> int | None:
    """The smaller of two indexes, either of which may not be there."""
    return one if other is None or (one is not None and one < other) else other


def refused_at(text: str, at: int) -> tuple[FaultCode, int]:
    """What to call the first character that may not stand in a part, and the index to blame.

    Of a space before a comment it is the comment: without it, the space is at an end.
    """
    code = refused_sign(text[at], at)
    if code is FaultCode.UNQUOTED_SPACE:
        rest = text[at:].lstrip()
        if rest.startswith("("):
            return FaultCode.COMMENT, len(text) - len(rest)
    return code, at


def refused_sign(character: str, index: int) -> FaultCode:
    """What to call a character that may not stand there."""
    if is_space(character):
        return FaultCode.UNQUOTED_SPACE
    if is_unsafe(character, index):
        return FaultCode.UNSAFE_CHARACTER
    return _SIGNS.get(character, FaultCode.BAD_CHARACTER)
