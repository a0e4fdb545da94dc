"""From an upstream's lines to entries that may be published.

Upstreams list public suffixes, relays and real providers now and then. Acting on such an entry
would turn thousands of honest people away, so they are taken out whoever lists them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publicsuffixlist import PublicSuffixList

from gatepost.data import read_names
from gatepost.lists.domains import canonical_domain, parents

__all__ = ["Cleaned", "Cleaner", "protected_domains"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Domains fit to publish, and how many lines were left out for which reason."""

    domains: frozenset[str]
    dropped: Mapping[str, int] = field(default_factory=dict)


def protected_domains() -> frozenset[str]:
    """Well-known providers, relays and forwarders: never disposable."""
    return read_names("wellknown") | read_names("relays") | read_names("forwarders")


class Cleaner:
    """Holds the public suffix list (4 MB, 50 ms) for as long as lists are being built."""

    def __init__(self) -> None:
        self._suffixes = PublicSuffixList()
        # A parent on a list would catch the protected domain below it as well.
        self._protected = {name for domain in protected_domains() for name in parents(domain)}

    def clean(self, lines: Iterable[str]) -> Cleaned:
        """The canonical, publishable domains among `lines`; comments and blanks do not count."""
        kept: set[str] = set()
        dropped: Counter[str] = Counter()
        for text in filter(None, (line.partition("#")[0].strip() for line in lines)):
            domain = canonical_domain(text.removeprefix("*."))
            fault = self.fault(domain)
            if domain is None or fault is not None:
                dropped[fault or ""] += 1
            else:
                kept.add(domain)
        return Cleaned(frozenset(kept), dict(dropped))

    def fault(self, domain: str | None) -> str | None:
        """Why the domain may not be listed, None when it may."""
        if domain is None:
            return "not a domain"
        if self._suffixes.is_public(domain):
            return "public suffix"
        return "well-known provider or relay" if domain in self._protected else None
