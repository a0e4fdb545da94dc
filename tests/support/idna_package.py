"""What the idna package says, in the words of `gatepost.idn`."""

import re
import unicodedata

import idna

__all__ = ["composed_labels", "has_rtl", "keeps_bidi_rule", "kept_codes", "label_forms"]

_NO_HOST_SIGN = re.compile(r"[^a-z0-9.\x80-\U0010ffff-]")
# Where every code point is a letter like its neighbours: one in a hundred will do.
_UNIFORM = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0xE000, 0xF900), (0x17000, 0x18CD6))
_LETTERS_END = 0x34000


def composed_labels(text: str) -> list[str]:
    """The labels of a name as UTS 46 maps it; none where it allows no name."""
    try:
        mapped = idna.uts46_remap(text, std3_rules=False)
    except idna.IDNAError:
        return []
    return [] if _NO_HOST_SIGN.search(mapped) else [label for label in mapped.split(".") if label]


def label_forms(label: str) -> tuple[str, str] | None:
    """U-label and A-label of a mapped label; None for those that IDNA or email-validator refuse."""
    try:
        encoded = idna.alabel(label)
        readable = idna.ulabel(encoded)
    except idna.IDNAError:
        return None
    return (readable, encoded.decode("ascii")) if readable.isprintable() else None


def keeps_bidi_rule(label: str) -> bool:
    """For a label in a name with right-to-left labels."""
    try:
        return idna.check_bidi(label, check_ltr=True)
    except idna.IDNAError:
        return False


def has_rtl(text: str) -> bool:
    """Whether there is any right-to-left letter or number."""
    return any(unicodedata.bidirectional(sign) in {"R", "AL", "AN"} for sign in text)


def kept_codes() -> list[int]:
    """Code points that differ from their neighbours in what may be done with them."""
    return [code for code in range(_LETTERS_END) if code % 101 == 0 or not _is_uniform(code)]


def _is_uniform(code: int) -> bool:
    return code >= 0x20000 or any(start <= code < end for start, end in _UNIFORM)
