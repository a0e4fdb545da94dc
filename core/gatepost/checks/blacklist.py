"""Has somebody decided not to take mail from this domain or this very address?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gatepost.address import Address
from gatepost.checks.listed import Listed
from gatepost.checks.outdated import unlisted
from gatepost.hookspecs import DEPENDS, Check, Depends, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.view import Match
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["BlacklistCheck"]

_PASS = Finding("blacklist", Outcome.PASS)


def _say(match: Match) -> Finding:
    detail, sources = f"{match.suffix} is blacklisted", ", ".join(match.entry.sources)
    return Finding("blacklist", Outcome.FAIL, Reason.BLACKLISTED_DOMAIN, detail, sources)


@dataclass(frozen=True, slots=True)
class BlacklistCheck:
    """Asks the set `blacklist` for the domain, its parents and the canonical address.

    One entry is enough: whoever puts a name on a blacklist means it.
    """

    lists: Lists
    name: str = "blacklist"
    phase: Phase = Phase.INSTANT
    _listed: Listed = field(default_factory=lambda: Listed(_say), init=False, compare=False)

    def check(self, address: Address) -> Finding | None:
        """Fails on a listed domain, then on a listed address."""
        found = self.for_domain(address.domain)
        return self._address(address) if found is DEPENDS else found

    def for_domain(self, domain: str) -> Finding | Depends | None:
        """The finding about a listed domain; of others, the address decides where any is listed."""
        if not domain:
            return None
        match = self.lists.facts(domain).blacklist
        if match is None:
            view = self.lists.view
            return DEPENDS if view.lists_addresses else unlisted(self.lists, "blacklist", _PASS)
        return self._listed.finding(match)

    def _address(self, address: Address) -> Finding:
        entry = self.lists.blacklisted_address(address)
        if entry is None:
            return unlisted(self.lists, "blacklist", _PASS)
        sources = ", ".join(entry.sources)
        detail = "the address is blacklisted"
        return Finding("blacklist", Outcome.FAIL, Reason.BLACKLISTED_ADDRESS, detail, sources)


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The blacklist check."""
    return [BlacklistCheck(lists)]
