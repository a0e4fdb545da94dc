"""Text to `Address`: a fast path for what most people type, the rules themselves for the rest.

email-validator is the authority (RFC 5321, 5322, 6531, IDNA 2008 with UTS 46). Whatever is taken
here it would take, with the same parts, and refuse what is refused here: property tests compare
the two. It is so much slower, by milliseconds for some texts, that it is asked only about what
hardly ever comes. Parsing is total: every `str` gives an `Address`, faulty or not.
"""

import re

from email_validator import EmailSyntaxError
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from gatepost.address import Address, Fault
from gatepost.authority import ask_authority
from gatepost.diagnosis import Flaw, Parts, read, read_plain
from gatepost.faults import FaultCode, fault_sentence
from gatepost.limits import HOST_LABEL, MAX_ADDRESS, MAX_DOMAIN, MAX_INPUT, MAX_LOCAL, octets
from gatepost.lists.domains import canonical_domain, lowest_labels
from gatepost.memory import MOST, Memory
from gatepost.options import ParseOptions
from gatepost.special_use import refused_special_use

__all__ = ["Parser"]

# No list names what is too long to be a domain.
_NO_DOMAIN = frozenset({FaultCode.DOMAIN_TOO_LONG, FaultCode.LABEL_TOO_LONG})
MAX_SHORT = MAX_ADDRESS - MAX_LOCAL - 1  # a domain that fits behind any local part

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"  # RFC 5322 section 3.2.3
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*+", re.ASCII)
_DOMAIN = re.compile(rf"(?:{HOST_LABEL}\.)++{HOST_LABEL}(?<![0-9])", re.ASCII)
# The authority folds these (RFC 2142).
_FOLDED_NAMES = frozenset(CASE_INSENSITIVE_MAILBOX_NAMES)


class Parser:
    """Parses addresses, and remembers the domains it has seen to be sound.

    Thread-safe.
    """

    def __init__(self, options: ParseOptions | None = None) -> None:
        self.options = options or ParseOptions()
        self._sound = Memory[str, tuple[str, str]](MOST)  # as typed: (ASCII, Unicode)

    def parse(self, raw: str) -> Address:
        """The address that `raw` spells. Never raises for any `str`."""
        if len(raw) > MAX_INPUT:
            return _too_long(raw)
        local, _, domain_text = raw.rpartition("@")
        if len(local) <= MAX_LOCAL and _LOCAL.fullmatch(local):
            domain = self._sound.known.get(domain_text) or self._ordinary(domain_text)
            if domain is not None and len(local) + len(domain[0]) < MAX_ADDRESS:
                return _plain(raw, local, *domain)
            found = read_plain(raw, len(local), self.options)
        else:
            found = read(raw, self.options, self._sound)
        if isinstance(found, Parts):
            return self._sound_address(raw, domain_text, found)
        return self._by_authority(raw) if found is None else self._faulty(raw, found, "")

    def _sound_address(self, raw: str, domain_text: str, parts: Parts) -> Address:
        # Kept is only what no local part could make too long.
        if max(octets(domain_text), parts.longest) <= MAX_SHORT:
            self._sound.keep(domain_text, parts.domain)
        return _plain(raw, parts.local, *parts.domain)

    def _ordinary(self, text: str) -> tuple[str, str] | None:
        """The pair for a domain that is plainly sound, else None."""
        if not text.isascii():
            return None
        domain = text.lower()
        if "--" in domain or len(domain) > MAX_DOMAIN:  # A-labels and what looks like one
            return None
        if _DOMAIN.fullmatch(domain) is None:
            return None
        if refused_special_use(domain, self.options.special_use_domains):
            return None
        return self._sound.keep(text, (domain, domain))

    def _by_authority(self, raw: str) -> Address:
        try:
            return ask_authority(raw, self.options)
        except (EmailSyntaxError, UnicodeError) as error:
            return self._faulty(raw, None, str(error))

    def _faulty(self, raw: str, flaw: Flaw | None, message: str) -> Address:
        """A faulty address keeps what can be read of it, so that the lists are asked all the same.

        `message` is the authority's, for what the diagnosis has no name for.
        """
        local, _, domain_text = raw.rpartition("@")
        fault = Fault(FaultCode.MALFORMED, message) if flaw is None else _fault(raw, flaw)
        domain = None if flaw is None else flaw.domain
        if domain is None and fault.code not in _NO_DOMAIN and octets(domain_text) <= MAX_DOMAIN:
            domain = canonical_domain(lowest_labels(domain_text), faulty=True)
        return Address(raw, local, domain or "", raw, fault)


def _plain(raw: str, local: str, domain: str, unicode_domain: str) -> Address:
    if local.isalpha() and local.isascii():  # only such a local part can be one of those names
        folded = local.lower()
        local = folded if folded in _FOLDED_NAMES else local
    return Address(raw, local, domain, f"{local}@{unicode_domain}")


def _fault(raw: str, flaw: Flaw) -> Fault:
    character = "" if flaw.position is None else raw[flaw.position]
    return Fault(flaw.code, fault_sentence(flaw.code, character), flaw.position)


def _too_long(raw: str) -> Address:
    # The input itself is not kept: a megabyte must not travel through reports and logs.
    cut = raw[:MAX_INPUT]
    return Address(cut, "", "", cut, _fault(cut, Flaw(FaultCode.ADDRESS_TOO_LONG, MAX_ADDRESS)))
