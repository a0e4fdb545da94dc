"""One label of a domain name: what IDNA 2008 takes, and the two forms it has."""

import unicodedata

from gatepost.idn import punycode
from gatepost.idn.soundness import is_sound_label

__all__ = ["MAX_ENCODED", "PREFIX", "a_label", "read_label", "u_label"]

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
    """As `u_label`, but whether IDNA takes a label that is no A-label remains to be seen."""
    if not label.startswith(PREFIX) or not label.isascii():
        return label
    if len(label) > len(PREFIX) + MAX_ENCODED:
        return None
    text = punycode.decode(label.removeprefix(PREFIX))
    if text is None or not unicodedata.is_normalized("NFC", text):
        return None
    return text if is_sound_label(text) else None


def a_label(label: str) -> str | None:
    """What travels: the A-label of a U-label, ASCII as it is; None for more than 63 octets."""
    if label.isascii():
        return label if len(label) <= len(PREFIX) + MAX_ENCODED else None
    encoded = punycode.encode(label, MAX_ENCODED) if len(label) <= MAX_ENCODED else None
    return None if encoded is None else PREFIX + encoded
