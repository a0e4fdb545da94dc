"""What kind of service holds the mailbox: a relay, a forwarder, a free provider?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gatepost.address import Address
from gatepost.data import read_names
from gatepost.hookspecs import Check, hookimpl
from gatepost.lists.entries import EntryClass
from gatepost.lists.lengths import Lengths, lengths_of
from gatepost.lists.live import Lists
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["ProviderCheck", "classes"]

_NAME = "provider"
# A pass with a reason: it informs, and only a policy that names the reason acts on it.
_RELAY = Finding(_NAME, Outcome.PASS, Reason.RELAY, "an alias that hides the real address")
_FORWARDER = Finding(_NAME, Outcome.PASS, Reason.FORWARDER, "passes mail on to a mailbox elsewhere")
_FREE = Finding(_NAME, Outcome.PASS, Reason.FREE_PROVIDER, "anybody can have a mailbox there")

_PUBLISHED: Mapping[EntryClass | None, Finding] = {EntryClass.RELAY: _RELAY, EntryClass.FREE: _FREE}


def classes() -> dict[str, Finding]:
    """Domain to the finding of its class; a domain is in one class."""
    return {
        **dict.fromkeys(read_names("free"), _FREE),
        **dict.fromkeys(read_names("forwarders"), _FORWARDER),
        **dict.fromkeys(read_names("relays"), _RELAY),
    }


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """Looks the domain up in the small lists that come with Gatepost, then in published ones."""

    classes: Mapping[str, Finding]
    lists: Lists | None = None
    name: str = _NAME
    phase: Phase = Phase.INSTANT
    _lengths: Lengths = field(init=False)

    def __post_init__(self) -> None:
        above = (name.encode() for name, found in self.classes.items() if found is not _FREE)
        object.__setattr__(self, "_lengths", Lengths([{"lengths": lengths_of(above)}]))

    def check(self, address: Address) -> Finding | None:
        """A pass that names the class, or None for a domain that is in none.

        Relays and forwarders give customers names below their own; below a free provider there is
        something else (a company's server, another service), so only its own name counts.
        """
        return self.for_domain(address.domain)

    def for_domain(self, domain: str) -> Finding | None:
        """The same for every address of the domain."""
        if not domain:
            return None
        finding = self.classes.get(domain) or self._above(domain)
        if finding is None and self.lists is not None:
            return _PUBLISHED.get(self.lists.facts(domain).provider)
        return finding

    def _above(self, domain: str) -> Finding | None:
        for parent in self._lengths.parents(domain):
            found = self.classes.get(parent)
            if found is not None and found is not _FREE:
                return found
        return None


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The provider check."""
    return [ProviderCheck(classes(), lists)]
