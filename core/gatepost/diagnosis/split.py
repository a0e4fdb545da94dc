"""Where the local part ends: at the first @ that no quotation marks hold."""

import unicodedata

from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode

__all__ = ["find_separator", "separator_flaw"]

# U+FF20 and U+FE6B, which input methods for East Asian scripts offer.
_OTHER_ATS = "\uff20\ufe6b"
# `<` and U+0338 compose to another character. The authority looks as far ahead as that can reach.
_WINDOW = 32


def find_separator(raw: str) -> int | None:
    """Index of the first @ or < outside quotation marks, None when there is neither."""
    if '"' not in raw and "<" not in raw:
        at = raw.find("@")
        return None if at < 0 else at
    inside = escaped = False
    for index, character in enumerate(raw):
        if inside:
            inside = escaped or character != '"'
            escaped = not escaped and character == "\\"
        elif character == '"':
            inside = True
        elif character == "@" or (character == "<" and _stands_alone(raw, index)):
            return index
    return None


def separator_flaw(raw: str, found: int | None) -> Flaw:
    """What is wrong where `find_separator` found no @."""
    if found is not None:
        return Flaw(FaultCode.DISPLAY_NAME, found)
    if "@" in raw:
        return Flaw(FaultCode.UNCLOSED_QUOTE, raw.index('"'))
    other = next((index for index, c in enumerate(raw) if c in _OTHER_ATS), None)
    return Flaw(FaultCode.NO_AT) if other is None else Flaw(FaultCode.FULL_WIDTH_AT, other)


def _stands_alone(raw: str, index: int) -> bool:
    return unicodedata.normalize("NFC", raw[index : index + _WINDOW])[0] == raw[index]
