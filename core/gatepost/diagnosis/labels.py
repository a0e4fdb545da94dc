"""The labels of a mapped domain name, and the name as a whole."""

import re
import unicodedata

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
        return _placed(flaw, name, _readable(name.text))
    composed = unicodedata.normalize("NFC", name.text)
    flaw = None if len(composed) <= _SHORT else _least_length_flaw(composed, name)
    return flaw or _read_labels(composed, name, options)


def _least_length_flaw(composed: str, name: Name) -> Flaw | None:
    """Encoding takes time, so that what cannot but be too long is told before.

    Punycode takes an octet or more for each character.
    """
    labels = composed.split(".")
    readable = len(labels) - sum(map(str.isascii, labels))
    if max(map(len, labels)) > _SHORT:
        lengths = ((len(label), MAX_LABEL if label.isascii() else _SHORT) for label in labels)
        long = next((i for i, (length, most) in enumerate(lengths) if length > most), None)
        if long is not None:
            return _too_long(name, long)
    least = len(composed) + readable * len(_PREFIX)
    return Flaw(FaultCode.DOMAIN_TOO_LONG) if least > MAX_DOMAIN else None


def _read_labels(composed: str, name: Name, options: ParseOptions) -> Domain | Flaw:
    if not name.text.isascii() or _PREFIX in name.text:
        return _read_idn(composed, name, options)
    if "-" in name.text:
        labels = enumerate(composed.split("."))
        bad = next((number for number, label in labels if _hyphens(label)), None)
        if bad is not None:
            return _bad(name, bad)
    return _end_flaw(name.text, name, options) or (name.text, name.text)


def _read_idn(composed: str, name: Name, options: ParseOptions) -> Domain | Flaw:
    from gatepost import idn  # here: ASCII, which comes first, needs none of it

    shown, refused = idn.u_name(composed)
    labels = idn.Labels(shown)
    sound = refused is None and labels.plainly_sound
    if not sound:
        unsound = labels.first_unsound if shown else None
        bad = refused if unsound is None else unsound
        if bad is not None:
            return _bad(name, bad)
    sent = idn.a_name(composed)
    if isinstance(sent, int):
        return _too_long(name, sent)
    flaw = _end_flaw(sent, name, options)
    if flaw is None and not sound:
        flaw = _direction_flaw(labels.first_misdirected, sent, name)
    return flaw or (sent, shown)


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
    if label.isascii():
        return 0
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


def _direction_flaw(bad: int | None, encoded: str, name: Name) -> Flaw | None:
    """In a name with right-to-left letters every label obeys the Bidi rule (RFC 5893 section 2)."""
    if bad is None:
        return None
    return Flaw(FaultCode.BAD_IDNA, name.origin(name.label(bad)[1]), encoded)


def _placed(flaw: Flaw, name: Name, domain: str | None) -> Flaw:
    place = None if flaw.position is None else name.origin(flaw.position)
    return Flaw(flaw.code, place, domain)


def _readable(text: str) -> str | None:
    """What can be read of a mapped domain whose dots are not all in place; None for others to say.

    Said here because what is beyond ASCII is mapped already.
    """
    if text.isascii():
        return None
    from gatepost import idn  # here: ASCII, which comes first, needs none of it

    domain = idn.mapped_to_ascii(text.rstrip(".")) or ""
    return domain if "." in domain else ""
