"""Text to `Address`: a fast path for what most people type, email-validator for the rest.

email-validator is the authority (RFC 5321, 5322, 6531, IDNA 2008 with UTS 46). The fast path
may only take what the authority would take, and must give the same parts; a property test
compares the two. Parsing is total: every `str` gives an `Address`, faulty or not.
"""

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailSyntaxError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from gatepost.address import Address, Fault
from gatepost.lists.domains import canonical_domain
from gatepost.reasons import Reason

__all__ = ["parse"]

MAX_LOCAL = 64  # octets, RFC 5321 section 4.5.3.1.1
MAX_ADDRESS = 254  # octets, RFC 5321 section 4.5.3.1.3 less the angle brackets
# No legal address is longer in characters, even before UTS 46 drops or joins some. The cap comes
# first: the authority needs a third of a second for 20,000 non-ASCII characters.
MAX_INPUT = 320

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"  # RFC 5322 section 3.2.3
_LABEL = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"  # RFC 1123 section 2.1
_ORDINARY = re.compile(rf"({_ATEXT}(?:\.{_ATEXT})*+)@((?:{_LABEL}\.)+{_LABEL})", re.ASCII)
_SPECIAL_LABELS = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
# The authority folds these, so the fast path does (RFC 2142).
_FOLDED_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)


def parse(raw: str) -> Address:
    """The address that `raw` spells. Never raises for any `str`."""
    if len(raw) > MAX_INPUT:
        return _too_long(raw)
    match = _ORDINARY.fullmatch(raw)
    if match is not None:
        local, domain = match.groups()
        domain = domain.lower()
        if _is_plain(local, domain) and len(raw) <= MAX_ADDRESS:
            return _ordinary(raw, local, domain)
    return _by_authority(raw)


def _is_plain(local: str, domain: str) -> bool:
    """Whether nothing about the parts needs the authority's opinion."""
    return (
        len(local) <= MAX_LOCAL
        and "--" not in domain  # A-labels, and labels that only look like one
        and domain[-1].isalpha()
        and domain[domain.rfind(".") + 1 :] not in _SPECIAL_LABELS
    )


def _ordinary(raw: str, local: str, domain: str) -> Address:
    folded = local.lower()
    if folded in _FOLDED_NAMES:
        local = folded
    return Address(raw, local, domain, f"{local}@{domain}")


def _by_authority(raw: str) -> Address:
    try:
        result = validate_email(raw, check_deliverability=False)
    except (EmailSyntaxError, UnicodeError) as error:
        # UnicodeError: code points that no encoding takes reach the authority's IDNA step.
        return _faulty(raw, str(error))
    if len(result.local_part.encode()) > MAX_LOCAL:
        return _faulty(raw, "The part before the @-sign is too long.")
    return Address(raw, result.local_part, result.ascii_domain.lower(), result.normalized)


def _faulty(raw: str, message: str) -> Address:
    """A faulty address keeps what can be read of it, so that the lists are asked all the same."""
    local, _, domain_text = raw.rpartition("@")
    domain = canonical_domain(domain_text) or ""
    return Address(raw, local, domain, raw, Fault(Reason.SYNTAX, message))


def _too_long(raw: str) -> Address:
    # The input itself is not kept: a megabyte must not travel through reports and logs.
    cut = raw[:MAX_INPUT]
    fault = Fault(Reason.SYNTAX, f"It is longer than {MAX_ADDRESS} characters.")
    return Address(cut, "", "", cut, fault)
