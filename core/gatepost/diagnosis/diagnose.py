"""The whole text: where its parts are, how long they are, and what is wrong with each."""

import unicodedata

from gatepost.diagnosis.domain import domain_flaw
from gatepost.diagnosis.flaw import Flaw, moved
from gatepost.diagnosis.local import local_flaw
from gatepost.diagnosis.split import find_separator, separator_flaw
from gatepost.faults import FaultCode
from gatepost.limits import MAX_ADDRESS, MAX_DOMAIN, MAX_LOCAL, octets
from gatepost.options import ParseOptions
from gatepost.quoting import minimal_quoting, unquoted

__all__ = ["diagnose"]


def diagnose(raw: str, options: ParseOptions) -> Flaw | None:
    """The first thing to change in `raw`, None when nothing here knows of a fault."""
    at = find_separator(raw)
    if at is None or raw[at] == "<":
        return separator_flaw(raw, at)
    local, domain = raw[:at], raw[at + 1 :]
    return (
        _empty_flaw(local, domain, at)
        or _length_flaw(raw, local, domain)
        or local_flaw(local, options)
        or moved(domain_flaw(domain, options, local=local), at + 1)
    )


def _empty_flaw(local: str, domain: str, at: int) -> Flaw | None:
    if local in ("", '""'):
        return Flaw(FaultCode.EMPTY_LOCAL, at)
    return None if domain else Flaw(FaultCode.EMPTY_DOMAIN, at)


def _length_flaw(raw: str, local: str, domain: str) -> Flaw | None:
    """Lengths that the typed text already exceeds; what encoding adds is the domain's matter."""
    if octets(_as_sent(local)) > MAX_LOCAL:
        return Flaw(FaultCode.LOCAL_TOO_LONG, min(_end(local, MAX_LOCAL), len(local) - 1))
    if len(domain) > MAX_DOMAIN and not domain.startswith("["):
        return Flaw(FaultCode.DOMAIN_TOO_LONG, len(local) + 1 + MAX_DOMAIN)
    if octets(raw) > MAX_ADDRESS:
        return Flaw(FaultCode.ADDRESS_TOO_LONG, _end(raw, MAX_ADDRESS))
    return None


def _as_sent(local: str) -> str:
    """The local part in the form whose length counts: composed, and no more quoted than needed."""
    text = unicodedata.normalize("NFC", unquoted(local))
    return minimal_quoting(text) if local.startswith('"') else text


def _end(text: str, limit: int) -> int:
    """Index of the first character that `limit` octets do not hold."""
    used = 0
    for index, character in enumerate(text):
        used += octets(character)
        if used > limit:
            return index
    return len(text)
