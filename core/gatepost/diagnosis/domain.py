"""What is wrong after the @ (RFC 1035, RFC 1123 section 2.1, RFC 5890 to 5893, UTS 46)."""

import re

from gatepost.diagnosis.characters import earliest, first_unsafe, refused_sign
from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.labels import read_name
from gatepost.diagnosis.literal import literal_flaw
from gatepost.diagnosis.name import Domain, Name
from gatepost.options import ParseOptions

__all__ = ["read_domain"]

_NO_HOST_SIGN = re.compile(r"[^A-Za-z0-9.-]")


def read_domain(text: str, options: ParseOptions) -> Domain | Flaw | None:
    """The first flaw of a domain that is neither empty nor, as typed, too long; else the domain.

    None where only the authority can tell: for an IP address in brackets that has no flaw.
    """
    if text.startswith("["):
        return literal_flaw(text, options)
    name = _ascii_name(text) if text.isascii() else _mapped_name(text)
    return read_name(name, options) if isinstance(name, Name) else name


def _ascii_name(text: str) -> Name | Flaw:
    refused = _NO_HOST_SIGN.search(text)
    return Name(text.lower()) if refused is None else _refusal(text, refused.start())


def _mapped_name(text: str) -> Name | Flaw:
    """The domain as UTS 46 maps it, or its first character that cannot stand in a domain."""
    from gatepost import idn  # here: ASCII, which comes first, needs none of it

    mapped = idn.plainly_mapped(text)
    if mapped is not None:
        return Name(mapped)
    known = idn.tables()
    classes = text.translate(known.classes)
    refused = earliest(first_unsafe(text), idn.refused_in(classes))
    if refused is not None:
        return _refusal(text, refused)
    if idn.MAPPED not in classes and classes.isascii():
        return Name(text)
    return Name(text.translate(known.mapping), text)


def _refusal(text: str, index: int) -> Flaw:
    return Flaw(refused_sign(text[index], index), index)
