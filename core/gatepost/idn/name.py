"""A whole domain name in ASCII, however it is written."""

import re
import unicodedata

from gatepost.idn.label import a_label, u_label
from gatepost.idn.tables import REFUSED, Tables, tables

__all__ = ["to_ascii"]

_MAX_LENGTH = 253  # octets without the root dot, RFC 1035 section 2.3.4
_JOINERS = re.compile("[\u200c\u200d]")


def to_ascii(text: str) -> str | None:
    """What `idna.encode(text, uts46=True)` says, without the root dot; None for its errors.

    None as well for a name with joiners, of which nothing here knows where they may stand.
    """
    known = tables()
    if _JOINERS.search(text) or REFUSED in text.translate(known.classes):
        return None
    composed = unicodedata.normalize("NFC", "".join(known.mapped(text))).removesuffix(".")
    if len(composed) > _MAX_LENGTH:
        return None
    encoded = [_encoded(label, known) for label in composed.split(".")]
    name = ".".join(label for label in encoded if label is not None)
    return name if None not in encoded and len(name) <= _MAX_LENGTH else None


def _encoded(label: str, known: Tables) -> str | None:
    sound = label and u_label(label, known)
    # An A-label stands for its U-label, and for nothing but itself.
    return a_label(label) if sound else None
