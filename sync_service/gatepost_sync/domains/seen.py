"""What the answers of the DNS say of a domain. Pure."""

from dataclasses import dataclass

from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer
from gatepost.lists.domains import canonical_domain
from gatepost.lists.state import DomainFlag

__all__ = ["CANNOT_RECEIVE", "Seen", "judge", "needs_addresses"]

CANNOT_RECEIVE = DomainFlag.UNREGISTERED | DomainFlag.NULL_MX | DomainFlag.NO_MAIL_HOST
_HOSTS_KEPT = 32  # as many as a line of the published list may have


@dataclass(frozen=True, slots=True)
class Seen:
    """`flags` is None where the DNS did not tell; `mx` are canonical names, best first."""

    flags: DomainFlag | None
    mx: tuple[str, ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether it says that the domain cannot receive mail."""
        return self.flags is not None and bool(self.flags.value & CANNOT_RECEIVE.value)


NOT_TOLD = Seen(None)
_UNREGISTERED = Seen(DomainFlag.UNREGISTERED)
_NULL_MX = Seen(DomainFlag.REGISTERED | DomainFlag.NULL_MX)
_NO_MAIL_HOST = Seen(DomainFlag.REGISTERED | DomainFlag.NO_MAIL_HOST)
_IMPLICIT = Seen(DomainFlag.REGISTERED)


def needs_addresses(mx: MxAnswer) -> bool:
    """Whether the domain's own addresses decide: there is no MX (RFC 5321 section 5.1)."""
    return mx.outcome is DnsOutcome.NODATA


def judge(mx: MxAnswer, addresses: AddressAnswer | None = None) -> Seen:
    """What is known now; a time-out, SERVFAIL or a refusal tells nothing."""
    if mx.outcome is DnsOutcome.NXDOMAIN:
        return _UNREGISTERED
    if mx.outcome is DnsOutcome.OK:
        return _NULL_MX if mx.is_null else _with_hosts(mx)
    if mx.outcome is not DnsOutcome.NODATA or addresses is None:
        return NOT_TOLD
    if addresses.outcome is DnsOutcome.OK:
        return _IMPLICIT
    return _NO_MAIL_HOST if addresses.outcome.known else NOT_TOLD


def _with_hosts(mx: MxAnswer) -> Seen:
    # A host that is no proper name serves nobody, and would have no place in the list.
    names = dict.fromkeys(canonical_domain(one.host) for one in mx.hosts if one.host)
    hosts = tuple(name for name in names if name is not None)[:_HOSTS_KEPT]
    return Seen(DomainFlag.REGISTERED | DomainFlag.HAS_MX, hosts)
