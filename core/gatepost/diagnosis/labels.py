"""What is wrong with the labels of a mapped name, and with the name as a whole."""

import re
import unicodedata

from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.name import Name
from gatepost.faults import FaultCode
from gatepost.limits import MAX_DOMAIN, MAX_LABEL
from gatepost.options import ParseOptions
from gatepost.special_use import refused_special_use, reserved_name

__all__ = ["bad_flaw", "end_flaw", "hyphens_flaw", "lengths_flaw", "too_long"]

_RESERVED_HYPHENS = re.compile(r"(?!xn)..--")  # RFC 5890 section 2.3.1, R-LDH labels
_MISPLACED_HYPHENS = re.compile(r"(?:^|\.)(?:-|[^.]{2}--)|-(?:\.|$)")
# Letters, common marks and digits are no odd signs; others may be none all the same.
_ODD = re.compile(r"[^\w\u0300-\u036f-]")
_PREFIX = "xn--"
_SHORT = MAX_LABEL - len(_PREFIX)  # characters of a name that cannot be too long


def lengths_flaw(name: Name, composed: str) -> Flaw | None:
    """What cannot but be too long, told before anything is encoded.

    Punycode takes an octet or more for each character. No label is empty.
    """
    dots = composed.count(".")
    if len(composed) - 2 * dots > _SHORT:  # what is left for one label where the others have one
        long = _long_label(composed)
        if long is not None:
            return too_long(name, long)
    if len(composed) + (dots + 1) * len(_PREFIX) <= MAX_DOMAIN:
        return None
    least = len(composed) + _encoded_labels(composed) * len(_PREFIX)
    return Flaw(FaultCode.DOMAIN_TOO_LONG) if least > MAX_DOMAIN else None


def _long_label(composed: str) -> int | None:
    """The number of the first label that has too many characters already."""
    labels = composed.split(".")
    if max(map(len, labels)) <= _SHORT:
        return None
    lengths = ((len(label), MAX_LABEL if label.isascii() else _SHORT) for label in labels)
    return next((i for i, (length, most) in enumerate(lengths) if length > most), None)


def _encoded_labels(composed: str) -> int:
    """How many labels get a prefix when they are sent."""
    labels = () if composed.isascii() else composed.split(".")
    return len(labels) - sum(map(str.isascii, labels))


def hyphens_flaw(name: Name) -> Flaw | None:
    """The first hyphen that may not stand where it does, in a name of ASCII without A-labels."""
    found = _MISPLACED_HYPHENS.search(name.text) if "-" in name.text else None
    return None if found is None else bad_flaw(name, name.text.count(".", 0, found.start() + 1))


def bad_flaw(name: Name, number: int) -> Flaw:
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
    odd = _ODD.search(label)
    if odd is None:
        return 0
    kinds = enumerate(map(unicodedata.category, label[odd.start() :]), odd.start())
    return next((i for i, kind in kinds if kind[0] not in "LMN" and label[i] != "-"), 0)


def too_long(name: Name, number: int) -> Flaw:
    """Where the label of that number, if it is one, has too many octets when it is sent."""
    label, start = name.label(number)
    return Flaw(FaultCode.LABEL_TOO_LONG, name.origin(start + min(MAX_LABEL, len(label) - 1)))


def end_flaw(encoded: str, name: Name, options: ParseOptions) -> Flaw | None:
    """What is wrong with a name of sound labels: its length, or its end."""
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
