"""Signs that may stand in a label only beside certain others (RFC 5892 appendix A)."""

import re
from dataclasses import dataclass
from functools import cache

__all__ = ["keeps_context"]


@dataclass(frozen=True, slots=True)
class _Rules:
    misplaced: re.Pattern[str]
    beside_katakana_dot: re.Pattern[str]


def keeps_context(label: str) -> bool:
    """Whether every such sign of the label stands where it may.

    The joiners of appendix A.1 and A.2 may nowhere: email-validator takes none. Arabic digits are
    left to the Bidi rule.
    """
    rules = _rules()
    if rules.misplaced.search(label):
        return False
    return "\u30fb" not in label or rules.beside_katakana_dot.search(label) is not None


@cache  # the same for everybody in this process, and hardly ever needed
def _rules() -> _Rules:
    greek, hebrew = _script("Greek"), _script("Hebrew")
    misplaced = (
        "(?<!l)\xb7|\xb7(?!l)"  # A.3, MIDDLE DOT
        f"|\u0375(?![{greek}])"  # A.4, GREEK LOWER NUMERAL SIGN
        f"|(?<![{hebrew}])[\u05f3\u05f4]"  # A.5 and A.6, HEBREW PUNCTUATION GERESH and GERSHAYIM
        "|[\u200c\u200d]"
    )
    beside = "".join(map(_script, ("Hiragana", "Katakana", "Han")))  # A.7, KATAKANA MIDDLE DOT
    return _Rules(re.compile(misplaced), re.compile(f"[{beside}]"))


def _script(name: str) -> str:
    """The inside of a character class that holds the script."""
    from idna.idnadata import scripts

    pairs = ((pair >> 32, (pair & 0xFFFFFFFF) - 1) for pair in scripts[name])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in pairs)
