"""One label of a domain name: what IDNA 2008 takes, and the two forms it has."""

import unicodedata

from gatepost.idn import punycode
from gatepost.idn.bidi import is_rtl, keeps_bidi_rule
from gatepost.idn.context import keeps_context
from gatepost.idn.tables import CONTEXT, LETTER, Tables

__all__ = ["MAX_ENCODED", "PREFIX", "a_label", "u_label"]

PREFIX = "xn--"
MAX_ENCODED = 63 - len(PREFIX)
"""Octets that Punycode may take; each character takes at least one."""


def u_label(label: str, tables: Tables) -> str | None:
    """What people read: `label` itself, or what an A-label stands for; None when IDNA refuses it.

    `label` is mapped (UTS 46) and composed (NFC), not empty, and what is ASCII in it are lower-case
    letters, digits and hyphens.
    """
    if "-" in label and (label[0] == "-" or label[-1] == "-" or label[2:4] == "--"):
        return _decoded(label, tables) if label.startswith(PREFIX) and label.isascii() else None
    return label if label.isascii() or _is_sound(label, tables) else None


def a_label(label: str) -> str | None:
    """What travels: the A-label of a U-label, ASCII as it is; None for more than 63 octets."""
    if label.isascii():
        return label if len(label) <= len(PREFIX) + MAX_ENCODED else None
    encoded = punycode.encode(label, MAX_ENCODED) if len(label) <= MAX_ENCODED else None
    return None if encoded is None else PREFIX + encoded


def _decoded(label: str, tables: Tables) -> str | None:
    if label[-1] == "-" or len(label) > len(PREFIX) + MAX_ENCODED:
        return None
    text = punycode.decode(label.removeprefix(PREFIX))
    if text is None or not unicodedata.is_normalized("NFC", text):
        return None
    hyphens = "-" in text and (text[0] == "-" or text[-1] == "-" or text[2:4] == "--")
    return text if not hyphens and _is_sound(text, tables) else None


def _is_sound(label: str, tables: Tables) -> bool:
    """Whether its characters may make up a U-label (RFC 5891 section 4.2)."""
    others = label.translate(tables.classes).strip(LETTER)
    if others and (others.strip(LETTER + CONTEXT) or not keeps_context(label)):
        return False
    # Not printable: assigned since this Python was made, so that nobody here knows its direction.
    if unicodedata.category(label[0])[0] == "M" or not label.isprintable():
        return False
    return not is_rtl(label) or keeps_bidi_rule(label)
