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

__all__ = ["Parser"]

MAX_LOCAL = 64  # octets, RFC 5321 section 4.5.3.1.1
MAX_DOMAIN = 253  # octets without the root dot, RFC 1035 section 2.3.4
MAX_ADDRESS = 254  # octets, RFC 5321 section 4.5.3.1.3 less the angle brackets
MAX_SHORT = MAX_ADDRESS - MAX_LOCAL - 1  # a domain that fits behind any local part
# No legal address is longer in characters, even before UTS 46 drops or joins some. The cap comes
# first: the authority needs a third of a second for 20,000 non-ASCII characters.
MAX_INPUT = 320

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"  # RFC 5322 section 3.2.3
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123 section 2.1
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*+", re.ASCII)
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}", re.ASCII)
_SPECIAL_LABELS = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
# The authority folds these, so the fast path does (RFC 2142).
_FOLDED_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)
_MEMO_SIZE = 16_384  # spellings of domains, about 3 MB when full


class Parser:
    """Parses addresses, and remembers the domains it has seen to be sound.

    Thread-safe: the memo is only ever read, added to or emptied.
    """

    def __init__(self) -> None:
        self._sound: dict[str, tuple[str, str]] = {}  # as typed: (ASCII, Unicode)

    def parse(self, raw: str) -> Address:
        """The address that `raw` spells. Never raises for any `str`."""
        if len(raw) > MAX_INPUT:
            return _too_long(raw)
        local, _, domain_text = raw.rpartition("@")
        if len(local) <= MAX_LOCAL and _LOCAL.fullmatch(local):
            domain = self._sound.get(domain_text) or self._ordinary(domain_text)
            if domain is not None and len(local) + len(domain[0]) < MAX_ADDRESS:
                return _plain(raw, local, *domain)
        address = _by_authority(raw)
        if address.fault is None:
            self._remember(domain_text, address)
        return address

    def _ordinary(self, text: str) -> tuple[str, str] | None:
        """The pair for a domain about which the authority need not be asked, else None."""
        domain = text.lower()
        if _DOMAIN.fullmatch(domain) is None or len(domain) > MAX_DOMAIN:
            return None
        if "--" in domain or not domain[-1].isalpha():  # A-labels and what looks like one
            return None
        if domain.rpartition(".")[2] in _SPECIAL_LABELS:
            return None
        return self._keep(text, (domain, domain))

    def _remember(self, text: str, address: Address) -> None:
        """Keeps a domain that the authority took, where no local part could make it too long."""
        unicode_domain = address.normalized.rpartition("@")[2]
        if max(len(form.encode()) for form in (text, unicode_domain, address.domain)) <= MAX_SHORT:
            self._keep(text, (address.domain, unicode_domain))

    def _keep(self, text: str, domain: tuple[str, str]) -> tuple[str, str]:
        if len(self._sound) >= _MEMO_SIZE:
            self._sound.clear()  # simplest bound; the common domains are back within a moment
        self._sound[text] = domain
        return domain


def _plain(raw: str, local: str, domain: str, unicode_domain: str) -> Address:
    if local.isalpha():  # only such a local part can be one of those names
        folded = local.lower()
        local = folded if folded in _FOLDED_NAMES else local
    return Address(raw, local, domain, f"{local}@{unicode_domain}")


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
