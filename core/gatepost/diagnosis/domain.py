"""What is wrong after the @ (RFC 1035, RFC 1123 section 2.1, RFC 5890 to 5893, UTS 46)."""

import re
from collections.abc import Callable
from functools import cache

from gatepost.diagnosis.characters import refused_at
from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.labels import end_flaw, hyphens_flaw, lengths_flaw
from gatepost.diagnosis.literal import literal_flaw
from gatepost.diagnosis.local import dots_flaw
from gatepost.diagnosis.name import Domain, Name
from gatepost.options import ParseOptions

__all__ = ["read_domain"]

_NO_HOST_SIGN = re.compile(r"[^A-Za-z0-9.-]")
_PREFIX = "xn--"


def read_domain(text: str, options: ParseOptions) -> Domain | Flaw | None:
    """The first flaw of a domain that is neither empty nor, as typed, too long; else the domain.

    None where only the authority can tell: for an IP address in brackets that has no flaw.
    """
    if text.startswith("["):
        return literal_flaw(text, options)
    if not text.isascii():
        return _international()(text, options)
    refused = _NO_HOST_SIGN.search(text)
    if refused is not None:
        return Flaw(*refused_at(text, refused.start()))
    lowered = text.lower()
    if _PREFIX in lowered:
        return _international()(lowered, options)
    return _read_ascii(Name(lowered), options)


@cache  # to look again for what is imported takes half a microsecond
def _international() -> Callable[[str, ParseOptions], Domain | Flaw]:
    from gatepost.diagnosis.international import read_international  # here: ASCII needs none of it

    return read_international


def _read_ascii(name: Name, options: ParseOptions) -> Domain | Flaw:
    text = name.text
    flaw = dots_flaw(text) or lengths_flaw(name, text) or hyphens_flaw(name)
    return flaw or end_flaw(text, name, options) or (text, text)
