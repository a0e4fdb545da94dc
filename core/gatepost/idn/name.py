"""A whole domain name, in the form that people read and in the one that travels."""

import re
import unicodedata

from gatepost.idn.punycode import to_ascii as a_name
from gatepost.idn.punycode import to_unicode
from gatepost.idn.signs import plainly_mapped
from gatepost.idn.soundness import Labels
from gatepost.idn.tables import REFUSED, tables

__all__ = ["PREFIX", "a_name", "mapped_to_ascii", "to_ascii", "u_name"]

PREFIX = "xn--"
"""What an A-label begins with."""

_MAX_LENGTH = 253  # octets without the root dot, RFC 1035 section 2.3.4
_JOINERS = re.compile("[\u200c\u200d]")


def u_name(name: str) -> tuple[str, int | None]:
    """The name with U-labels, and the number of the first label that is none, where it ends.

    `name` is mapped (UTS 46) and composed (NFC), has no empty label, and what is ASCII in it are
    lower-case letters, digits and hyphens. Whether IDNA takes what is read remains to be seen.
    """
    if PREFIX not in name:
        return name, None
    shown, refused = to_unicode(name)
    if unicodedata.is_normalized("NFC", shown):
        return shown, refused
    labels = shown.split(".")
    composed = [unicodedata.is_normalized("NFC", label) for label in labels]
    bad = composed.index(False)
    return ".".join(labels[:bad]), bad


def to_ascii(text: str) -> str | None:
    """What `idna.encode(text, uts46=True)` says, without the root dot; None for its errors.

    None as well for a name with joiners, of which nothing here knows where they may stand.
    """
    mapped = plainly_mapped(text)
    mapped = _mapped(text) if mapped is None else mapped
    return None if mapped is None else mapped_to_ascii(mapped.removesuffix("."))


def mapped_to_ascii(text: str) -> str | None:
    """As `to_ascii`, of a text that is mapped, without joiners and root dot."""
    name = unicodedata.normalize("NFC", text)
    if len(name) > _MAX_LENGTH or "" in name.split("."):
        return None
    shown, refused = u_name(name)
    labels = Labels(shown)
    if refused is not None or not (labels.plainly_sound or labels.first_unsound is None):
        return None
    # An A-label stands for its U-label, and for nothing but itself.
    sent = a_name(name)
    return sent if isinstance(sent, str) and len(sent) <= _MAX_LENGTH else None


def _mapped(text: str) -> str | None:
    known = tables()
    if _JOINERS.search(text) or REFUSED in text.translate(known.classes):
        return None
    return text.translate(known.mapping)
