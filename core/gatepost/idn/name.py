"""A whole domain name, in the form that people read and in the one that travels."""

import re
import unicodedata

from gatepost.idn import compiled
from gatepost.idn.label import MAX_ENCODED, PREFIX, a_label, read_label
from gatepost.idn.signs import plainly_mapped
from gatepost.idn.soundness import Labels
from gatepost.idn.tables import REFUSED, tables

__all__ = ["a_name", "mapped_to_ascii", "to_ascii", "u_name"]

_MAX_LENGTH = 253  # octets without the root dot, RFC 1035 section 2.3.4
_MAX_LABEL = len(PREFIX) + MAX_ENCODED
_TOO_LONG = "-" * (_MAX_LABEL + 1)
_JOINERS = re.compile("[\u200c\u200d]")


def u_name(name: str) -> tuple[str, int | None]:
    """The name with U-labels, and the number of the first label that is none, where it ends.

    `name` is as labels are for `u_label`; whether IDNA takes what is read remains to be seen.
    """
    if PREFIX not in name:
        return name, None
    labels, readable = name.split("."), list[str]()
    if compiled.is_long(name):
        readable = compiled.u_labels(labels)
        if len(readable) < len(labels) and compiled.knows_every_letter():
            return ".".join(readable), len(readable)
    for label in labels[len(readable) :]:
        read = read_label(label)
        if read is None:
            return ".".join(readable), len(readable)
        readable.append(read)
    return ".".join(readable), None


def a_name(name: str, *, whole: bool = False) -> str | int:
    """A name as it travels, or the number of the first label that is too long for that.

    Each of its labels is ASCII, an A-label or a U-label. `whole`: the name is sound as a whole, in
    the directions of its labels as well.
    """
    sent = name if name.isascii() else _encoded(name, whole=whole)
    labels = sent.split(".")
    if max(map(len, labels)) <= _MAX_LABEL:
        return sent
    return next(number for number, label in enumerate(labels) if len(label) > _MAX_LABEL)


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
    sent = a_name(name, whole=labels.plainly_sound)
    return sent if isinstance(sent, str) and len(sent) <= _MAX_LENGTH else None


def _mapped(text: str) -> str | None:
    known = tables()
    if _JOINERS.search(text) or REFUSED in text.translate(known.classes):
        return None
    return text.translate(known.mapping)


def _encoded(name: str, *, whole: bool) -> str:
    """The name in ASCII, with something too long for a label that is too long for that."""
    long = compiled.is_long(name)
    sent = compiled.a_name(name) if whole and long and PREFIX not in name else None
    if sent is not None:
        return sent
    labels = (
        label if label.isascii() else _encoded_label(label, long=long) for label in name.split(".")
    )
    return ".".join(labels)


def _encoded_label(label: str, *, long: bool) -> str:
    sent = compiled.a_name(label) if long else None
    return sent or a_label(label) or _TOO_LONG
