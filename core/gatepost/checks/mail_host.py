"""Is there a host that takes mail for the domain? Asks the DNS."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from gatepost.address import Address
from gatepost.budget import seconds_left
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer
from gatepost.dns.resolver import KnowingResolver
from gatepost.hookspecs import MUST_ASK, Check, MustAsk, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.state import is_old
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["MailHostCheck", "decide_addresses", "decide_mx"]

_NAME, _SOURCE = "mail_host", "dns"
# A little less than the budget, so that the check itself says what was not answered in time.
_SHARE = 0.9

_PASS = Finding(_NAME, Outcome.PASS, source=_SOURCE)
_IMPLICIT = Finding(
    _NAME, Outcome.PASS, None, "no MX: mail goes to the domain's own address", _SOURCE
)
_NOT_FOUND = Finding(
    _NAME, Outcome.FAIL, Reason.DOMAIN_NOT_FOUND, "the domain does not exist (NXDOMAIN)", _SOURCE
)
_NULL_MX = Finding(
    _NAME, Outcome.FAIL, Reason.NULL_MX, "the domain publishes a null MX (RFC 7505)", _SOURCE
)
_NO_MAIL_HOST = Finding(
    _NAME, Outcome.FAIL, Reason.NO_MAIL_HOST, "the domain has neither MX nor address", _SOURCE
)

_LITERAL = Finding(_NAME, Outcome.PASS, None, "the address names its host by IP address")


def decide_mx(answer: MxAnswer) -> Finding | None:
    """What the MX answer means; None when the domain's own addresses decide.

    That is where there is no MX record at all (implicit MX, RFC 5321 section 5.1).
    """
    match answer.outcome:
        case DnsOutcome.OK:
            return _NULL_MX if answer.is_null else _PASS
        case DnsOutcome.NXDOMAIN:
            return _NOT_FOUND
        case DnsOutcome.NODATA:
            return None
        case _:
            return _not_known(answer.outcome, "MX", answer.detail)


def decide_addresses(answer: AddressAnswer) -> Finding:
    """What the addresses of a domain without MX mean."""
    match answer.outcome:
        case DnsOutcome.OK:
            return _IMPLICIT
        # NXDOMAIN contradicts the MX answer before it; there is no host either way.
        case DnsOutcome.NODATA | DnsOutcome.NXDOMAIN:
            return _NO_MAIL_HOST
        case _:
            return _not_known(answer.outcome, "A and AAAA", answer.detail)


@dataclass(frozen=True, slots=True)
class MailHostCheck:
    """Asks for MX and, when there is none, for A and AAAA; both within the budget.

    That is `seconds` where no verification says how long it may take.

    Says nothing of a domain that the published domain state knows: it is not asked again, unless
    that state is too old.
    """

    lists: Lists
    resolver: KnowingResolver
    seconds: float
    stale_days: float = 7.0
    name: str = _NAME
    phase: Phase = Phase.DOMAIN
    by_domain: bool = True

    def recall(self, address: Address) -> Finding | MustAsk | None:
        """What can be said without asking anybody."""
        domain = address.domain
        if not domain or self._is_known(domain):
            return None
        if domain.startswith("["):  # RFC 5321 section 4.1.3: nothing to look up
            return _LITERAL
        mx = self.resolver.known_mx(domain)
        found = MUST_ASK if mx is None else decide_mx(mx)
        if found is not None:
            return found
        addresses = self.resolver.known_addresses(domain)
        return MUST_ASK if addresses is None else decide_addresses(addresses)

    async def check(self, address: Address) -> Finding | None:
        """Fails only on what the DNS said, never on what it did not say."""
        import asyncio  # here: most gates never ask the DNS, and register this check all the same

        known = self.recall(address)
        if not isinstance(known, MustAsk):
            return known
        domain = address.domain
        try:
            async with asyncio.timeout(seconds_left(self.seconds) * _SHARE):
                return await self._ask(domain)
        except TimeoutError:
            return _not_known(DnsOutcome.TIMEOUT, "MX, A or AAAA", "no answer in time")

    def _is_known(self, domain: str) -> bool:
        state = self.lists.facts(domain).state
        if state is None or self.lists.outdated:
            return False
        return not is_old(state, datetime.now(UTC).date(), self.stale_days)

    async def _ask(self, domain: str) -> Finding:
        finding = decide_mx(await self.resolver.mx(domain))
        return finding or decide_addresses(await self.resolver.addresses(domain))


def _not_known(outcome: DnsOutcome, asked: str, detail: str) -> Finding:
    reason = Reason.TIMEOUT if outcome is DnsOutcome.TIMEOUT else Reason.DNS_ERROR
    text = f"{asked}: {outcome.value}" + (f" ({detail})" if detail else "")
    return Finding(_NAME, Outcome.UNKNOWN, reason, text, _SOURCE)


@hookimpl
def register_checks(settings: Settings, lists: Lists, resolver: KnowingResolver) -> Iterable[Check]:
    """The mail-host check; it runs where verifications go as deep as the domain phase."""
    return [MailHostCheck(lists, resolver, settings.budget, settings.stale_days)]
