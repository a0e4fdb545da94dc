"""Signs that may stand in a label only beside certain others (RFC 5892 appendix A)."""

import re
from dataclasses import dataclass
from functools import cache

__all__ = ["end_in_context"]

_KATAKANA_DOT = "\u30fb"


@dataclass(frozen=True, slots=True)
class _Rules:
    in_place: re.Pattern[str]
    beside_katakana_dot: re.Pattern[str]


def end_in_context(name: str) -> int:
    """Where the first such sign of the name stands where it may not, or the label that it is in
    begins; the length of the name when there is none.

    The joiners of appendix A.1 and A.2 may stand nowhere: email-validator takes none. Arabic digits
    are left to the Bidi rule.
    """
    rules = _rules()
    matched = rules.in_place.match(name)
    end = 0 if matched is None else matched.end()
    return end if _KATAKANA_DOT not in name else min(end, _end_beside(name, rules))


def _end_beside(name: str, rules: _Rules) -> int:
    """Where the first label with a KATAKANA MIDDLE DOT begins that has no letter to go with it."""
    start = 0
    for label in name.split("."):
        if _KATAKANA_DOT in label and rules.beside_katakana_dot.search(label) is None:
            break
        start += len(label) + 1
    return min(start, len(name))


@cache  # the same for everybody in this process, and hardly ever needed
def _rules() -> _Rules:
    greek, hebrew = _script("Greek"), _script("Hebrew")
    in_place = (
        "(?:[^\xb7\u0375\u05f3\u05f4\u200c\u200d]+"
        "|(?<=l)\xb7(?=l)"  # A.3, MIDDLE DOT
        f"|\u0375(?=[{greek}])"  # A.4, GREEK LOWER NUMERAL SIGN
        f"|(?<=[{hebrew}])[\u05f3\u05f4])*"  # A.5 and A.6, HEBREW PUNCTUATION GERESH, GERSHAYIM
    )
    beside = "".join(map(_script, ("Hiragana", "Katakana", "Han")))  # A.7, KATAKANA MIDDLE DOT
    return _Rules(re.compile(in_place), re.compile(f"[{beside}]"))


def _script(name: str) -> str:
    """The inside of a character class that holds the script."""
    from idna.idnadata import scripts

    pairs = ((pair >> 32, (pair & 0xFFFFFFFF) - 1) for pair in scripts[name])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in pairs)
