"""One sentence per reason, for the person at the form. Codes never change; sentences may."""

from typing import TYPE_CHECKING

from gatepost.reasons import Reason

if TYPE_CHECKING:
    from gatepost.address import Address

__all__ = ["sentence"]

_SENTENCES: dict[str, str] = {
    Reason.SYNTAX: "This is not a complete email address. {fault}",
    Reason.UNUSUAL_SYNTAX: "We cannot take addresses of this kind. {fault}",
    Reason.NON_ASCII: "This address uses letters that our mail system cannot deliver to.",
    Reason.DISPOSABLE: "Addresses at {domain} are disposable. Please use one that you will keep.",
    Reason.BLACKLISTED_DOMAIN: "We do not accept addresses at {domain}.",
    Reason.BLACKLISTED_ADDRESS: "We do not accept this address.",
    Reason.DENIED: "We do not accept this address.",
    Reason.ROLE: "This looks like a shared mailbox. Please use a personal address if you have one.",
    Reason.RELAY: "Addresses at {domain} hide the real one. Please use the address behind it.",
    Reason.FORWARDER: "Addresses at {domain} only pass mail on. Please use your own mailbox.",
    Reason.FREE_PROVIDER: "Please use an address of your organisation instead of {domain}.",
    Reason.TYPO: "Please check the spelling of {domain}.",
    Reason.DOMAIN_NOT_FOUND: "The domain {domain} does not exist. Please check the spelling.",
    Reason.NULL_MX: "The domain {domain} does not accept email.",
    Reason.NO_MAIL_HOST: "The domain {domain} has no mail server.",
    Reason.DNS_ERROR: "We could not check the domain {domain} just now.",
    Reason.TIMEOUT: "We could not check this address in time.",
    Reason.CHECK_FAILED: "We could not check this address completely.",
}
_OTHER = "We cannot take this address."


def sentence(reason: str | None, address: "Address") -> str:
    """What to tell the person, in English; a plugin's unknown code gets a neutral sentence."""
    template = _SENTENCES.get(reason or "", _OTHER)
    fault = address.fault.message if address.fault else ""
    return template.format(domain=address.domain_unicode, fault=fault).rstrip()
