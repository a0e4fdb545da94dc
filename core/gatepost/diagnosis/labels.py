"""The labels of a mapped domain name, and the name as a whole."""

import re
import unicodedata
from collections.abc import Sequence

from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.local import dots_flaw
from gatepost.diagnosis.name import Domain, Name
from gatepost.faults import FaultCode
from gatepost.limits import MAX_DOMAIN, MAX_LABEL
from gatepost.options import ParseOptions
from gatepost.special_use import refused_special_use, reserved_name

__all__ = ["read_name"]

_RESERVED_HYPHENS = re.compile(r"(?!xn)..--")  # RFC 5890 section 2.3.1, R-LDH labels
_PREFIX = "xn--"
_SHORT = MAX_LABEL - len(_PREFIX)  # characters of a name that cannot be too long


def read_name(name: Name, options: ParseOptions) -> Domain | Flaw:
    """The first flaw of a name all of whose characters may stand in a domain; else the domain."""
    if not name.text:
        return Flaw(FaultCode.EMPTY_DOMAIN, 0)
    flaw = dots_flaw(name.text)
    if flaw is not None:
        return _placed(flaw, name)
    labels = unicodedata.normalize("NFC", name.text).split(".")
    flaw = None if len(name.text) <= _SHORT else _least_length_flaw(labels, name)
    return flaw or _read_labels(labels, name, options)


def _least_length_flaw(labels: Sequence[str], name: Name) -> Flaw | None:
    """Encoding takes time, so that what cannot but be too long is told before.

    Punycode takes an octet or more for each character.
    """
    total = -1  # one dot less than labels
    for number, label in enumerate(labels):
        length = len(label) if label.isascii() else len(label) + len(_PREFIX)
        if length > MAX_LABEL:
            return _too_long(name, number)
        total += length + 1
    return Flaw(FaultCode.DOMAIN_TOO_LONG) if total > MAX_DOMAIN else None


def _read_labels(labels: Sequence[str], name: Name, options: ParseOptions) -> Domain | Flaw:
    if not name.text.isascii() or _PREFIX in name.text:
        return _read_idn(labels, name, options)
    if "-" in name.text:
        bad = next((number for number, label in enumerate(labels) if _hyphens(label)), None)
        if bad is not None:
            return _bad(name, bad)
    return _end_flaw(name.text, name, options) or (name.text, name.text)


def _read_idn(labels: Sequence[str], name: Name, options: ParseOptions) -> Domain | Flaw:
    from gatepost import idn  # here: ASCII, which comes first, needs none of it

    readable = list[str]()
    for read in map(idn.read_label, labels):
        if read is None:
            break
        readable.append(read)
    shown = ".".join(readable)
    sound = len(readable) == len(labels) and idn.is_sound_name(shown)
    bad = None if sound else _first_bad(readable, len(labels))
    if bad is not None:
        return _bad(name, bad)
    encoded = list(map(idn.a_label, labels))
    sent = ".".join(label for label in encoded if label is not None)
    if None in encoded:
        return _too_long(name, encoded.index(None))
    flaw = _end_flaw(sent, name, options)
    if flaw is None and not sound:
        flaw = _direction_flaw(shown, sent, name)
    return flaw or (sent, shown)


def _first_bad(readable: Sequence[str], count: int) -> int | None:
    """The number of the first of `count` labels that cannot stand; only sound ones are read."""
    from gatepost import idn

    bad = (number for number, label in enumerate(readable) if not idn.is_sound_label(label))
    return next(bad, None if len(readable) == count else len(readable))


def _hyphens(label: str) -> bool:
    return "-" in label and (label[0] == "-" or label[-1] == "-" or label[2:4] == "--")


def _bad(name: Name, number: int) -> Flaw:
    """Why the label of that number cannot stand, and where."""
    label, start = name.label(number)
    if label.startswith("-"):
        return Flaw(FaultCode.HYPHEN_PLACEMENT, name.origin(start), "")
    if label.endswith("-"):
        return Flaw(FaultCode.HYPHEN_PLACEMENT, name.origin(start + len(label) - 1), "")
    if _RESERVED_HYPHENS.match(label):
        return Flaw(FaultCode.HYPHEN_PLACEMENT, name.origin(start + 2), "")
    return Flaw(FaultCode.BAD_IDNA, name.origin(start + _odd_sign(label)), "")


def _odd_sign(label: str) -> int:
    """Offset of the first character that is no letter, mark or digit; the label's first else."""
    kinds = enumerate(map(unicodedata.category, label))
    return next((i for i, kind in kinds if kind[0] not in "LMN" and label[i] != "-"), 0)


def _too_long(name: Name, number: int) -> Flaw:
    label, start = name.label(number)
    return Flaw(FaultCode.LABEL_TOO_LONG, name.origin(start + min(MAX_LABEL, len(label) - 1)))


def _end_flaw(encoded: str, name: Name, options: ParseOptions) -> Flaw | None:
    if len(encoded) > MAX_DOMAIN:
        return Flaw(FaultCode.DOMAIN_TOO_LONG)
    refused = refused_special_use(encoded, options.special_use_domains)
    dotted = "." in encoded
    if refused is not None:
        start = name.origin(len(name.text) - len(refused))
        return Flaw(FaultCode.SPECIAL_USE_DOMAIN, start, encoded if dotted else "")
    if not dotted and reserved_name(encoded) is None:
        return Flaw(FaultCode.NO_DOT_IN_DOMAIN, None, "")
    if encoded[-1].isalpha():
        return None
    return Flaw(FaultCode.BAD_TLD, name.origin(len(name.text) - 1), encoded if dotted else "")


def _direction_flaw(readable: str, encoded: str, name: Name) -> Flaw | None:
    """In a name with right-to-left letters every label obeys the Bidi rule (RFC 5893 section 2)."""
    from gatepost import idn

    if not idn.is_rtl(readable):
        return None
    labels = enumerate(readable.split("."))
    bad = next((number for number, label in labels if not idn.keeps_bidi_rule(label)), None)
    return (
        None if bad is None else Flaw(FaultCode.BAD_IDNA, name.origin(name.label(bad)[1]), encoded)
    )


def _placed(flaw: Flaw, name: Name) -> Flaw:
    return Flaw(flaw.code, None if flaw.position is None else name.origin(flaw.position))
