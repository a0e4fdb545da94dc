"""Single characters: which ones cannot stand where they stand, and what to call that."""

import string
import unicodedata

from gatepost.faults import FaultCode

__all__ = ["is_atext", "is_space", "is_unsafe", "refused_sign"]

_ATEXT = frozenset(string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~")
_BREAKS = frozenset("\t\n\v\f\r")
_SIGNS = {
    "@": FaultCode.TWO_ATS,
    '"': FaultCode.QUOTE_PLACEMENT,
    "(": FaultCode.COMMENT,
    ")": FaultCode.COMMENT,
}


def is_atext(character: str) -> bool:
    """Whether an ASCII character may stand in an atom (RFC 5322 section 3.2.3)."""
    return character in _ATEXT


def is_space(character: str) -> bool:
    """Spaces of any width, and what breaks lines."""
    return character in _BREAKS or unicodedata.category(character)[0] == "Z"


def is_unsafe(character: str, index: int) -> bool:
    """Controls, invisible formatting, surrogates, private and unassigned code points anywhere.

    A combining mark only at the beginning, where it would change the sign before it.
    """
    category = unicodedata.category(character)[0]
    return category == "C" or (category == "M" and index == 0)


def refused_sign(character: str, index: int) -> FaultCode:
    """What to call a character that may not stand there."""
    if is_space(character):
        return FaultCode.UNQUOTED_SPACE
    if is_unsafe(character, index):
        return FaultCode.UNSAFE_CHARACTER
    return _SIGNS.get(character, FaultCode.BAD_CHARACTER)
