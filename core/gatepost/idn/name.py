"""A whole domain name, in the form that people read and in the one that travels."""

import re
import unicodedata

from gatepost.idn.punycode import to_ascii as a_name
from gatepost.idn.punycode import to_unicode
from gatepost.idn.signs import plainly_mapped
from gatepost.idn.soundness import first_unsound, is_plainly_sound
from gatepost.idn.tables import REFUSED, tables

__all__ = ["PREFIX", "Domain", "a_name", "mapped_to_ascii", "plain_forms", "to_ascii", "u_name"]

PREFIX = "xn--"
"""What an A-label begins with."""

Domain = tuple[str, str]
"""A sound domain: in ASCII (A-labels), and as people read it (U-labels)."""

_MAX_LENGTH = 253  # octets without the root dot, RFC 1035 section 2.3.4
_JOINERS = re.compile("[\u200c\u200d]")


def plain_forms(name: str) -> Domain | None:
    """Both forms of a name that is sound, as one look at all of it tells; None where one has to
    look more closely.

    `name` is mapped (UTS 46) and composed (NFC), and what is ASCII in it are lower-case letters,
    digits, hyphens and dots. It may be too long when it is sent, none of its labels is.
    """
    if len(name) > _MAX_LENGTH:
        return None
    shown, refused = to_unicode(name) if PREFIX in name else (name, None)
    if refused is not None or not is_plainly_sound(shown):
        return None
    if not unicodedata.is_normalized("NFC", shown):
        return None
    # An A-label stands for its U-label, and for nothing but itself.
    sent = a_name(name)
    return (sent, shown) if isinstance(sent, str) else None


def u_name(name: str) -> tuple[str, int | None]:
    """The name with U-labels, and the number of its first label that may stand in no name; what is
    shown ends before that, or behind it.

    `name` is as for `plain_forms`, has no empty label and at most 253 characters.
    """
    shown, refused = to_unicode(name) if PREFIX in name else (name, None)
    bad = first_unsound(shown) if shown else None
    if not unicodedata.is_normalized("NFC", shown):
        labels = enumerate(shown.split("."))
        other = next(n for n, label in labels if not unicodedata.is_normalized("NFC", label))
        bad = other if bad is None else min(bad, other)
    return shown, refused if bad is None else bad


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
    forms = plain_forms(name)
    sent = _sent(name) if forms is None else forms[0]
    return sent if sent is not None and len(sent) <= _MAX_LENGTH else None


def _sent(name: str) -> str | None:
    if len(name) > _MAX_LENGTH or "" in name.split(".") or u_name(name)[1] is not None:
        return None
    sent = a_name(name)
    return sent if isinstance(sent, str) else None


def _mapped(text: str) -> str | None:
    known = tables()
    if _JOINERS.search(text) or REFUSED in text.translate(known.classes):
        return None
    return text.translate(known.mapping)
