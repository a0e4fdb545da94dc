"""Where the local part ends: at the first @ that no quotation marks hold."""

import re
import unicodedata

from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode

__all__ = ["find_separator", "separator_flaw"]

# U+FF20 and U+FE6B, which input methods for East Asian scripts offer.
_OTHER_ATS = re.compile("[\uff20\ufe6b]")
# `<` and U+0338 compose to another character. The authority looks as far ahead as that can reach.
_WINDOW = 32
_QUOTED = r'"(?:[^"\\]++|\\.)*+"'
_NO_SPECIAL = re.compile(rf'(?:[^"@<]++|{_QUOTED})*+', re.DOTALL)
_NO_AT = re.compile(rf'(?:[^"@]++|{_QUOTED})*+', re.DOTALL)


def find_separator(raw: str) -> int | None:
    """Index of the first @ or < outside quotation marks, None when there is neither."""
    if '"' not in raw and "<" not in raw:
        at = raw.find("@")
        return None if at < 0 else at
    end = _before(_NO_SPECIAL, raw)
    if end is not None and raw[end] == "<" and not _stands_alone(raw, end):
        # Part of another character, which cannot stand there either: the @ is what is left to find.
        return _before(_NO_AT, raw)
    return end


def _before(plain: re.Pattern[str], raw: str) -> int | None:
    """Where what is no separator ends; None when nothing follows, or a mark that does not close."""
    match = plain.match(raw)
    end = len(raw) if match is None else match.end()
    return None if end == len(raw) or raw[end] == '"' else end


def separator_flaw(raw: str, found: int | None) -> Flaw:
    """What is wrong where `find_separator` found no @."""
    if found is not None:
        return Flaw(FaultCode.DISPLAY_NAME, found)
    if "@" in raw:
        return Flaw(FaultCode.UNCLOSED_QUOTE, raw.index('"'))
    other = _OTHER_ATS.search(raw)
    return Flaw(FaultCode.FULL_WIDTH_AT, other.start()) if other else Flaw(FaultCode.NO_AT)


def _stands_alone(raw: str, index: int) -> bool:
    return unicodedata.normalize("NFC", raw[index : index + _WINDOW])[0] == raw[index]
