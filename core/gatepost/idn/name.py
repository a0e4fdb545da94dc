"""A whole domain name, in the form that people read and in the one that travels."""

import re
import unicodedata
from functools import partial

from gatepost.idn.punycode import to_ascii as a_name
from gatepost.idn.punycode import to_unicode
from gatepost.idn.signs import plainly_mapped
from gatepost.idn.soundness import first_faulty
from gatepost.idn.tables import REFUSED, tables
from gatepost.limits import HOST_LABEL

__all__ = ["PREFIX", "a_name", "mapped_to_ascii", "to_ascii", "u_name"]

PREFIX = "xn--"
"""What an A-label begins with."""

# Octets without the root dot, RFC 1035 section 2.3.4; a name has as many or more when it is sent.
_MAX_LENGTH, _MAX_LABEL = 253, 63
_HOST = re.compile(rf"(?:{HOST_LABEL}(?:\.|\Z))++", re.ASCII)
_NO_HOST_SIGN = re.compile(r"[^a-z0-9.-]")
_NO_SIGN = re.compile(r"[^A-Za-z0-9.\x80-\u200b\u200e-\U0010ffff-]")  # of ASCII, and joiners
_is_composed = partial(unicodedata.is_normalized, "NFC")


def u_name(name: str) -> tuple[str, int | None, int | None]:
    """The name with U-labels, the number of its first label that may stand in no name, and that of
    the first which runs in a direction that it may not in this one.

    `name` is mapped (UTS 46) and composed (NFC), has no empty label and at most 253 characters, and
    what is ASCII in them are lower-case letters, digits and hyphens. Where a label is refused what
    is shown may end before it, and nothing is said of directions.
    """
    shown, refused = to_unicode(name) if PREFIX in name else (name, None)
    bad, misdirected = first_faulty(shown)
    if shown is not name:
        # By label: where there is any mark, all that is looked at is composed.
        composed = list(map(_is_composed, shown.split(".")))
        if False in composed:
            bad = min(composed.index(False), len(shown) if bad is None else bad)
    return shown, refused if bad is None else bad, misdirected


def to_ascii(text: str, *, sound: bool = True) -> str | None:
    """What `idna.encode(text, uts46=True)` says, without the root dot; None for its errors, but
    those of labels that may stand in no name when they need not be `sound`.

    None as well for a name with joiners, of which nothing here knows where they may stand.
    """
    mapped = plainly_mapped(text)
    mapped = _mapped(text) if mapped is None else mapped
    return None if mapped is None else mapped_to_ascii(mapped.removesuffix("."), sound=sound)


def mapped_to_ascii(text: str, *, sound: bool = True) -> str | None:
    """As `to_ascii`, of a text that is mapped, without joiners and root dot."""
    if text.isascii() and "--" not in text:  # nothing in it was meant to be anything else
        is_host = len(text) <= _MAX_LENGTH and text[-1:] != "." and _HOST.fullmatch(text)
        return text if is_host else None
    name = unicodedata.normalize("NFC", text)
    if len(name) > _MAX_LENGTH or not name.isprintable():
        return None
    labels = name.split(".")
    if "" in labels or max(map(len, labels)) > _MAX_LABEL:
        return None
    if sound and u_name(name)[1] is not None:
        return None
    sent = a_name(name)  # an A-label stands for its U-label, and for nothing but itself
    return sent if isinstance(sent, str) and len(sent) <= _MAX_LENGTH else None


def _mapped(text: str) -> str | None:
    known = tables()
    mapped = known.mapped(text)
    if mapped.isascii():  # what may not be typed leaves a sign that no host has
        return None if _NO_HOST_SIGN.search(mapped) else mapped
    return None if _NO_SIGN.search(text) or REFUSED in known.classes_of(text) else mapped
