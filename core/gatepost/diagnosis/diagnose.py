"""The whole text: where its parts are, how long they are, and what is wrong with each."""

import unicodedata
from dataclasses import dataclass
from typing import Protocol

from gatepost.diagnosis.domain import read_domain
from gatepost.diagnosis.flaw import Flaw, moved
from gatepost.diagnosis.local import local_flaw
from gatepost.diagnosis.name import Domain
from gatepost.diagnosis.split import find_separator, separator_flaw
from gatepost.diagnosis.surplus import surplus_flaw
from gatepost.faults import FaultCode
from gatepost.limits import MAX_ADDRESS, MAX_DOMAIN, MAX_LOCAL, octets
from gatepost.options import ParseOptions
from gatepost.quoting import minimal_quoting, unquoted

__all__ = ["Parts", "diagnose", "read", "read_plain"]

_LONGEST_COMPOSED = 4  # octets that may become one, and more than there are
_CONTINUING = bytes(range(0x80, 0xC0))  # octets of UTF-8 that begin no character


class Known(Protocol):
    """Domains, as typed, that are known to be sound."""

    def get(self, key: str, /) -> Domain | None:
        """The two forms of a domain."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a sound address is made of: the local part as it is sent, and the domain, whose longer
    form has so many octets."""

    local: str
    domain: Domain
    longest: int


def diagnose(raw: str, options: ParseOptions) -> Flaw | None:
    """The first thing to change in `raw`, None when nothing here knows of a fault."""
    found = read(raw, options)
    return found if isinstance(found, Flaw) else None


def read(raw: str, options: ParseOptions, known: Known | None = None) -> Parts | Flaw | None:
    """The parts of `raw`, or the first thing to change in it; None where others have to tell.

    `known` are domains, as typed, that are sound by these options.
    """
    at = find_separator(raw)
    if at is None or raw[at] == "<":
        return separator_flaw(raw, at)
    local, text = raw[:at], raw[at + 1 :]
    sent = _as_sent(local)
    flaw = _empty_flaw(local, text, at) or _length_flaw(raw, local, text, sent)
    flaw = flaw or surplus_flaw(local, text) or local_flaw(local, options)
    if flaw is not None:
        return flaw
    remembered = None if known is None else known.get(text)
    return _with_domain(sent, remembered or read_domain(text, options), at)


def read_plain(raw: str, at: int, options: ParseOptions) -> Parts | Flaw | None:
    """As `read`, of a text that has an @ at index `at`, and before it a local part in order, of
    ASCII without quotation marks; nothing is known of the domain."""
    local, text = raw[:at], raw[at + 1 :]
    if not text:
        return Flaw(FaultCode.EMPTY_DOMAIN, at)
    flaw = _length_flaw(raw, local, text, local)
    return flaw or _with_domain(local, read_domain(text, options), at)


def _with_domain(sent: str, domain: Domain | Flaw | None, at: int) -> Parts | Flaw | None:
    if not isinstance(domain, tuple):
        return moved(domain, at + 1)
    longest = max(len(domain[0]), octets(domain[1]))
    if octets(sent) + 1 + longest > MAX_ADDRESS:  # though what was typed was not too long
        return Flaw(FaultCode.ADDRESS_TOO_LONG, None, domain[0])
    return Parts(sent, domain, longest)


def _empty_flaw(local: str, domain: str, at: int) -> Flaw | None:
    if local in ("", '""'):
        return Flaw(FaultCode.EMPTY_LOCAL, at)
    return None if domain else Flaw(FaultCode.EMPTY_DOMAIN, at)


def _length_flaw(raw: str, local: str, domain: str, sent: str) -> Flaw | None:
    """Lengths that the typed text already exceeds; what encoding adds is the domain's matter."""
    if octets(sent) > MAX_LOCAL:
        return Flaw(FaultCode.LOCAL_TOO_LONG, min(_end(local, MAX_LOCAL), len(local) - 1))
    if len(domain) > MAX_DOMAIN and not domain.startswith("["):
        return Flaw(FaultCode.DOMAIN_TOO_LONG, len(local) + 1 + MAX_DOMAIN)
    if octets(raw) > MAX_ADDRESS:
        return Flaw(FaultCode.ADDRESS_TOO_LONG, _end(raw, MAX_ADDRESS))
    return None


def _as_sent(local: str) -> str:
    """The local part in the form whose length counts: composed, and no more quoted than needed.

    What is too long however it is composed may come as it is: composing takes time that grows with
    the square of a run of marks.
    """
    text = unquoted(local)
    if not text.isascii() and octets(text) <= _LONGEST_COMPOSED * MAX_LOCAL:
        text = unicodedata.normalize("NFC", text)
    return minimal_quoting(text) if local.startswith('"') else text


def _end(text: str, limit: int) -> int:
    """Index of the first character that `limit` octets do not hold."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= limit:
        return len(text)
    return len(encoded[: limit + 1].translate(None, _CONTINUING)) - 1
