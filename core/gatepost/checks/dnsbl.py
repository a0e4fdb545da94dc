"""Is the domain on a block list in the DNS that the user configured? A risk, never a verdict."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.cache.layered import Cache
from gatepost.dns.cached import CachedResolver
from gatepost.dnsbl.client import Dnsbl
from gatepost.dnsbl.table import DnsblTable
from gatepost.dnsbl.zone import Listing, Verdict
from gatepost.hookspecs import MUST_ASK, Check, MustAsk, hookimpl
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["DnsblCheck", "decide_listing"]


def decide_listing(check: str, name: str, verdict: Verdict) -> Finding:
    """What a list's verdict means. One that does not answer us is left out, not held against
    anybody, and does not make a verdict unknown that was complete before the list was configured.
    """
    about = ", ".join(verdict.about)
    match verdict.listing:
        case Listing.LISTED:
            detail = f"{name} lists the domain: {about}"
            return Finding(check, Outcome.WARN, Reason.LISTED_DOMAIN, detail, name)
        case Listing.NOT_LISTED:
            return Finding(check, Outcome.PASS, source=name)
        case _:
            return Finding(check, Outcome.SKIPPED, None, f"{name} does not count: {about}", name)


@dataclass(frozen=True, slots=True)
class DnsblCheck:
    """Asks one list about the registrable domain."""

    dnsbl: Dnsbl
    registrable: Callable[[str], str | None]
    name: str
    phase: Phase = Phase.DOMAIN
    by_domain: bool = True

    def recall(self, address: Address) -> Finding | MustAsk | None:
        """What can be said without asking anybody."""
        domain = self._domain(address)
        if domain is None:
            return None
        known = self.dnsbl.known(domain)
        return MUST_ASK if known is None else self._said(known)

    async def check(self, address: Address) -> Finding | None:
        """Warns of a domain that the list names."""
        domain = self._domain(address)
        return None if domain is None else self._said(await self.dnsbl.verdict(domain))

    def _domain(self, address: Address) -> str | None:
        domain = address.domain
        return self.registrable(domain) if domain and not domain.startswith("[") else None

    def _said(self, verdict: Verdict) -> Finding:
        return decide_listing(self.name, self.dnsbl.name, verdict)


@hookimpl
def register_checks(settings: Settings, resolver: CachedResolver, cache: Cache) -> Iterable[Check]:
    """One check, `dnsbl.NAME`, for each list in the settings."""
    if not settings.dnsbl:
        return []
    from gatepost.lists.registrable import Registrable  # here: most gates ask no list

    registrable = Registrable()
    return [
        DnsblCheck(_dnsbl(name, table, resolver, cache), registrable, f"dnsbl.{name}")
        for name, table in settings.dnsbl.items()
    ]


def _dnsbl(name: str, table: DnsblTable, resolver: CachedResolver, cache: Cache) -> Dnsbl:
    return Dnsbl(name, table.made(), table.key, resolver, cache)
