"""IP addresses in brackets (RFC 5321 section 4.1.3)."""

from ipaddress import IPv4Address, IPv6Address

from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode
from gatepost.options import ParseOptions

__all__ = ["literal_flaw"]

_TAG = "ipv6:"  # the only one there is; its case does not count (RFC 5234 section 2.3)


def literal_flaw(text: str, options: ParseOptions) -> Flaw | None:
    """The flaw of a domain that begins with a bracket."""
    if not text.endswith("]") or not _is_ip_address(text[1:-1]):
        return Flaw(FaultCode.BAD_DOMAIN_LITERAL, 0)
    return None if options.domain_literal else Flaw(FaultCode.DOMAIN_LITERAL_REFUSED, 0)


def _is_ip_address(text: str) -> bool:
    try:
        if text[: len(_TAG)].lower() != _TAG:
            return bool(IPv4Address(text))
        # A zone index ("%eth0") means something on one host only.
        return IPv6Address(text[len(_TAG) :]).scope_id is None
    except ValueError:
        return False
