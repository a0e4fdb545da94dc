"""The labels of a mapped domain name, and the name as a whole."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import idna

from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode
from gatepost.limits import MAX_DOMAIN, MAX_LABEL
from gatepost.options import ParseOptions
from gatepost.special_use import refused_special_use, reserved_name

__all__ = ["Name", "name_flaw"]

_RESERVED_HYPHENS = re.compile(r"(?!xn)..--")  # RFC 5890 section 2.3.1, R-LDH labels
_PREFIX = "xn--"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Name:
    """A domain as UTS 46 maps it; `origin` has the index in the typed text of each character."""

    text: str
    origin: tuple[int, ...]

    def labels(self) -> Iterator[tuple[str, int]]:
        """Each label, and where it begins in `text`."""
        start = 0
        for label in self.text.split("."):
            yield label, start
            start += len(label) + 1

    @property
    def ascii(self) -> str:
        """The name in A-labels, whether or not IDNA allows them."""
        return ".".join(_encoded(label) for label, _ in self.labels())


def name_flaw(name: Name, options: ParseOptions) -> Flaw | None:
    """The first flaw of a name whose characters and dots are sound; lengths come first."""
    return (
        _length_flaw(name, _least_length)
        or _length_flaw(name, _length)
        or _labels_flaw(name)
        or _end_flaw(name, name.ascii, options)
        or _direction_flaw(name)
    )


def _length_flaw(name: Name, length: Callable[[str], int]) -> Flaw | None:
    total = -1  # one dot less than labels
    for label, start in name.labels():
        octets = length(label)
        if octets > MAX_LABEL:
            last = start + min(MAX_LABEL, len(label) - 1)
            return Flaw(FaultCode.LABEL_TOO_LONG, name.origin[last])
        total += octets + 1
    return Flaw(FaultCode.DOMAIN_TOO_LONG) if total > MAX_DOMAIN else None


def _least_length(label: str) -> int:
    """Octets that the encoded label has at least: Punycode takes one or more for each character.

    Encoding takes time that grows with the square of the length, so it waits for this.
    """
    composed = unicodedata.normalize("NFC", label)
    return len(composed) + (0 if composed.isascii() else len(_PREFIX))


def _length(label: str) -> int:
    return len(_encoded(label))


def _encoded(label: str) -> str:
    composed = unicodedata.normalize("NFC", label)
    return composed if composed.isascii() else _PREFIX + composed.encode("punycode").decode()


def _labels_flaw(name: Name) -> Flaw | None:
    for label, start in name.labels():
        found = _label_flaw(label)
        if found is not None:
            code, offset = found
            return Flaw(code, name.origin[start + offset])
    return None


def _label_flaw(label: str) -> tuple[FaultCode, int] | None:
    """The flaw's code and its offset in the label."""
    if label.startswith("-"):
        return FaultCode.HYPHEN_PLACEMENT, 0
    if label.endswith("-"):
        return FaultCode.HYPHEN_PLACEMENT, len(label) - 1
    if _RESERVED_HYPHENS.match(label):
        return FaultCode.HYPHEN_PLACEMENT, 2
    return None if _is_idna(label) else (FaultCode.BAD_IDNA, _odd_sign(label))


def _is_idna(label: str) -> bool:
    if label.isascii() and not label.startswith(_PREFIX):
        return True
    try:
        # Decoding as well: an A-label may hold what no U-label may.
        return bool(idna.ulabel(idna.alabel(unicodedata.normalize("NFC", label))))
    except (idna.IDNAError, UnicodeError):
        return False


def _odd_sign(label: str) -> int:
    """Offset of the first character that is no letter, mark or digit; the label's first else."""
    signs = (i for i, c in enumerate(label) if unicodedata.category(c)[0] not in "LMN" and c != "-")
    return next(signs, 0)


def _end_flaw(name: Name, encoded: str, options: ParseOptions) -> Flaw | None:
    refused = refused_special_use(encoded, options.special_use_domains)
    if refused is not None:
        return Flaw(FaultCode.SPECIAL_USE_DOMAIN, name.origin[len(name.text) - len(refused)])
    if "." not in encoded and reserved_name(encoded) is None:
        return Flaw(FaultCode.NO_DOT_IN_DOMAIN)
    last = encoded[-1]
    return None if last.isalpha() else Flaw(FaultCode.BAD_TLD, name.origin[-1])


def _direction_flaw(name: Name) -> Flaw | None:
    """In a name with right-to-left letters every label obeys the Bidi rule (RFC 5893 section 2)."""
    labels = [(_decoded(label), start) for label, start in name.labels()]
    if not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for text, _ in labels for c in text):
        return None
    for text, start in labels:
        try:
            idna.check_bidi(text, check_ltr=True)
        except idna.IDNAError:
            return Flaw(FaultCode.BAD_IDNA, name.origin[start])
    return None


def _decoded(label: str) -> str:
    return idna.ulabel(label) if label.startswith(_PREFIX) else label
