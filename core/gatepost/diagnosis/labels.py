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


def read_name(name: Name, options: ParseOptions) -> Domain | Flaw:
    """The first flaw of a name all of whose characters may stand in a domain; else the domain."""
    if not name.text:
        return Flaw(FaultCode.EMPTY_DOMAIN, 0)
    flaw = dots_flaw(name.text)
    if flaw is not None:
        return _placed(flaw, name)
    labels = unicodedata.normalize("NFC", name.text).split(".")
    return _least_length_flaw(labels, name) or _read_labels(labels, name, options)


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
    if name.text.isascii() and _PREFIX not in name.text:
        bad = next((number for number, label in enumerate(labels) if _hyphens(label)), None)
        return _whole((name.text, name.text), name, options) if bad is None else _bad(name, bad)
    from gatepost.idn import a_label, tables, u_label  # here: ASCII, which comes first, needs none

    known = tables()
    readable = []
    for number, label in enumerate(labels):
        read = u_label(label, known)
        if read is None:
            return _bad(name, number)
        readable.append(read)
    encoded = []
    for number, label in enumerate(labels):
        sent = a_label(label)
        if sent is None:
            return _too_long(name, number)
        encoded.append(sent)
    return _whole((".".join(encoded), ".".join(readable)), name, options)


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


def _whole(domain: Domain, name: Name, options: ParseOptions) -> Domain | Flaw:
    """What is wrong with the name of sound labels; the domain when nothing is."""
    encoded, readable = domain
    if len(encoded) > MAX_DOMAIN:
        return Flaw(FaultCode.DOMAIN_TOO_LONG)
    flaw = _end_flaw(encoded, name, options) or _direction_flaw(readable, name)
    if flaw is None:
        return domain
    return Flaw(flaw.code, flaw.position, encoded if "." in encoded else "")


def _end_flaw(encoded: str, name: Name, options: ParseOptions) -> Flaw | None:
    refused = refused_special_use(encoded, options.special_use_domains)
    if refused is not None:
        return Flaw(FaultCode.SPECIAL_USE_DOMAIN, name.origin(len(name.text) - len(refused)))
    if "." not in encoded and reserved_name(encoded) is None:
        return Flaw(FaultCode.NO_DOT_IN_DOMAIN)
    last = encoded[-1]
    return None if last.isalpha() else Flaw(FaultCode.BAD_TLD, name.origin(len(name.text) - 1))


def _direction_flaw(readable: str, name: Name) -> Flaw | None:
    """In a name with right-to-left letters every label obeys the Bidi rule (RFC 5893 section 2)."""
    if readable.isascii():
        return None
    from gatepost.idn import is_rtl, keeps_bidi_rule  # here: ASCII, which comes first, needs none

    if not is_rtl(readable):
        return None
    labels = enumerate(readable.split("."))
    bad = next((number for number, label in labels if not keeps_bidi_rule(label)), None)
    return None if bad is None else Flaw(FaultCode.BAD_IDNA, name.origin(name.label(bad)[1]))


def _placed(flaw: Flaw, name: Name) -> Flaw:
    return Flaw(flaw.code, None if flaw.position is None else name.origin(flaw.position))
