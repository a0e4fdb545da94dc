"""One label of a domain name: what IDNA 2008 takes, and the two forms it has."""

import unicodedata

from gatepost.idn import punycode
from gatepost.idn.bidi import is_rtl, keeps_bidi_rule
from gatepost.idn.context import keeps_context
from gatepost.idn.tables import CONTEXT, LETTER, MARK, tables

__all__ = ["MAX_ENCODED", "PREFIX", "a_label", "is_sound_label", "read_label", "u_label"]

PREFIX = "xn--"
MAX_ENCODED = 63 - len(PREFIX)
"""Octets that Punycode may take; each character takes at least one."""


def u_label(label: str) -> str | None:
    """What people read: `label` itself, or what an A-label stands for; None when IDNA refuses it.

    `label` is mapped (UTS 46) and composed (NFC), not empty, and what is ASCII in it are lower-case
    letters, digits and hyphens.
    """
    read = read_label(label)
    return None if read is None or not is_sound_label(read) else read


def read_label(label: str) -> str | None:
    """As `u_label`, but whether IDNA takes the label may remain to be seen.

    An A-label of signs that stand nowhere is refused: what follows it need not be decoded.
    """
    if not label.startswith(PREFIX) or not label.isascii():
        return label
    if len(label) > len(PREFIX) + MAX_ENCODED:
        return None
    text = punycode.decode(label.removeprefix(PREFIX))
    if text is None or not unicodedata.is_normalized("NFC", text):
        return None
    others = text.translate(tables().classes).strip(LETTER + MARK)
    return None if others and not is_sound_label(text) else text


def is_sound_label(label: str) -> bool:
    """Whether a label that is no A-label may stand in a name (RFC 5891 section 4.2)."""
    if "-" in label and (label[0] == "-" or label[-1] == "-" or label[2:4] == "--"):
        return False
    if label.isascii():
        return True
    classes = label.translate(tables().classes)
    others = classes.strip(LETTER + MARK)
    if others and (others.strip(LETTER + MARK + CONTEXT) or not keeps_context(label)):
        return False
    # Not printable: assigned since this Python was made, so that nobody here knows its direction.
    if classes[0] == MARK or not label.isprintable():
        return False
    return not is_rtl(label) or keeps_bidi_rule(label)


def a_label(label: str) -> str | None:
    """What travels: the A-label of a U-label, ASCII as it is; None for more than 63 octets."""
    if label.isascii():
        return label if len(label) <= len(PREFIX) + MAX_ENCODED else None
    encoded = punycode.encode(label, MAX_ENCODED) if len(label) <= MAX_ENCODED else None
    return None if encoded is None else PREFIX + encoded
