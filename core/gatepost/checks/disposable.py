"""Is the domain one of a throw-away mailbox service?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gatepost.address import Address
from gatepost.checks.listed import Listed
from gatepost.checks.outdated import unlisted
from gatepost.hookspecs import Check, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.view import Match
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["DisposableCheck"]

_PASS = Finding("disposable", Outcome.PASS)
# A member of an enum, looked up by its name, takes as long as a whole check.
_FAIL, _DISPOSABLE = Outcome.FAIL, Reason.DISPOSABLE


def _say(match: Match) -> Finding:
    sources = ", ".join(match.entry.sources)
    detail = f"{match.suffix} is on the disposable list"
    return Finding("disposable", _FAIL, _DISPOSABLE, detail, sources)


@dataclass(frozen=True, slots=True)
class DisposableCheck:
    """Asks the set `disposable` for the domain and its parents."""

    lists: Lists
    min_votes: int = 1
    name: str = "disposable"
    phase: Phase = Phase.INSTANT
    _listed: Listed = field(default_factory=lambda: Listed(_say), init=False, compare=False)

    def check(self, address: Address) -> Finding | None:
        """Fails on a domain that a curated list, or enough other lists, name.

        Of a domain on no list that is too old or damaged, it is not known.
        """
        return self.for_domain(address.domain)

    def for_domain(self, domain: str) -> Finding | None:
        """The same for every address of the domain."""
        if not domain:
            return None
        match = self.lists.facts(domain).disposable
        if match is not None and match.entry.counts(self.min_votes):
            return self._listed.finding(match)
        return unlisted(self.lists, "disposable", _PASS)


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The disposable check."""
    return [DisposableCheck(lists, settings.min_votes)]
