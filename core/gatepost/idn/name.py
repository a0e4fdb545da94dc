"""A whole domain name in ASCII, however it is written."""

import re
import unicodedata

from gatepost.idn.bidi import name_keeps_bidi_rule
from gatepost.idn.label import a_label, u_label
from gatepost.idn.tables import LETTER, MARK, REFUSED, tables

__all__ = ["is_sound_name", "to_ascii"]

_MAX_LENGTH = 253  # octets without the root dot, RFC 1035 section 2.3.4
_LETTERS = re.compile(rf"{LETTER}[{LETTER}{MARK}]*(?:\.{LETTER}[{LETTER}{MARK}]*)*")
_HYPHENS = re.compile(r"(?:^|\.)(?:-|[^.]{2}--)|-(?:\.|$)")
_JOINERS = re.compile("[\u200c\u200d]")


def is_sound_name(name: str) -> bool:
    """Whether every label of a name without A-labels may stand in it, and there in its direction.

    `name` is as labels are for `u_label`. False may also mean that one has to look more closely.
    """
    return (
        _LETTERS.fullmatch(name.translate(tables().classes)) is not None
        and ("-" not in name or _HYPHENS.search(name) is None)
        and name.isprintable()
        and name_keeps_bidi_rule(name)
    )


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
    encoded = []
    for label in composed.split("."):
        sent = _encoded(label)
        if sent is None:
            return None
        encoded.append(sent)
    name = ".".join(encoded)
    return name if len(name) <= _MAX_LENGTH else None


def _encoded(label: str) -> str | None:
    sound = label and u_label(label)
    # An A-label stands for its U-label, and for nothing but itself.
    return a_label(label) if sound else None
