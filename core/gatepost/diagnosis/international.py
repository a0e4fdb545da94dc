"""Names with letters beyond ASCII, or with A-labels (RFC 5890 to 5893, UTS 46)."""

import string
import unicodedata

from gatepost import idn
from gatepost.diagnosis.characters import earliest, first_unsafe, refused_at
from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.labels import bad_flaw, end_flaw, lengths_flaw, too_long
from gatepost.diagnosis.local import dots_flaw
from gatepost.diagnosis.name import Domain, Name
from gatepost.faults import FaultCode
from gatepost.lists.domains import lowest_labels
from gatepost.options import ParseOptions

__all__ = ["read_international"]

_HOST_SIGNS = string.ascii_letters + string.digits + ".-"


def read_international(text: str, options: ParseOptions) -> Domain | Flaw:
    """The first flaw of a domain as it was typed; else the domain. What is ASCII throughout is a
    host's letters, digits and hyphens, none of them a capital."""
    name = Name(text) if text.isascii() else _mapped(text)
    return _read_mapped(name, options) if isinstance(name, Name) else name


def _read_mapped(name: Name, options: ParseOptions) -> Domain | Flaw:
    """As above, of a name all of whose characters may stand in a domain."""
    composed = unicodedata.normalize("NFC", name.text)
    flaw = _dots_flaw(name) or lengths_flaw(name, composed)
    if flaw is not None:
        return flaw
    shown, bad, misdirected = idn.u_name(composed)
    if bad is not None:
        return bad_flaw(name, bad)
    sent = idn.a_name(composed)
    if isinstance(sent, int):
        return too_long(name, sent)
    flaw = end_flaw(sent, name, options)
    if flaw is None and misdirected is not None:
        # In a name with right-to-left letters every label keeps the Bidi rule (RFC 5893 section 2).
        flaw = Flaw(FaultCode.BAD_IDNA, name.origin(name.label(misdirected)[1]), sent)
    return flaw or (sent, shown)


def _mapped(text: str) -> Name | Flaw:
    """The domain as UTS 46 maps it, or its first character that cannot stand in a domain."""
    mapped = idn.plainly_mapped(text)
    if mapped is not None:
        return Name(mapped)
    known, rest = idn.tables(), text.lstrip(_HOST_SIGNS)
    if not rest[0].isprintable():  # nothing before it can be wrong
        return _refused(text, len(text) - len(rest), known)
    unsafe = first_unsafe(text)
    classes = known.classes_of(text[:unsafe])  # what comes first counts
    refused = earliest(unsafe, idn.refused_in(classes))
    if refused is not None:
        return _refused(text, refused, known)
    lengths = idn.lengths(classes)
    if lengths.count(1) < len(lengths):
        return Name(known.mapped(text), lengths)
    return Name(known.mapped(text) if idn.MAPPED in classes else text)


def _refused(text: str, at: int, known: idn.Tables) -> Flaw:
    """Nothing can be read of a domain with a sign that can neither be seen nor vanishes.

    White space may be cut off.
    """
    sign = text[at]
    readable = sign.isprintable() or sign.isspace() or ord(sign) in known.mapping
    return Flaw(*refused_at(text, at), None if readable else "")


def _dots_flaw(name: Name) -> Flaw | None:
    """A name may be empty when it is mapped, though it was not when it was typed."""
    if not name.text:
        return Flaw(FaultCode.EMPTY_DOMAIN, 0)
    flaw = dots_flaw(name.text)
    if flaw is None or flaw.position is None:
        return flaw
    return Flaw(flaw.code, name.origin(flaw.position), _readable(name.text))


def _readable(text: str) -> str | None:
    """What can be read of a mapped domain whose dots are not all in place; None for others to say.

    Said here because what is beyond ASCII is mapped already.
    """
    if text.isascii():
        return None
    domain = idn.mapped_to_ascii(lowest_labels(text), sound=False) or ""
    return domain if "." in domain else ""
