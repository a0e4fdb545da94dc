"""What the published domain state already knows of the domain: no network is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from gatepost.address import Address
from gatepost.checks.outdated import damaged, not_known, not_seen_lately
from gatepost.hookspecs import Check, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.state import DomainFlag, DomainState, is_old
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["KnownOriginCheck", "judge"]

_SOURCE = "domain_state"
_PASS = Finding("known_origin", Outcome.PASS, source=_SOURCE)
# The first flag that is set decides.
_FAILURES = (
    (DomainFlag.UNREGISTERED, Reason.DOMAIN_NOT_FOUND, "the domain is not registered"),
    (DomainFlag.NULL_MX, Reason.NULL_MX, "the domain publishes a null MX (RFC 7505)"),
    (DomainFlag.NO_MAIL_HOST, Reason.NO_MAIL_HOST, "the domain has neither MX nor address"),
)
_FINDINGS = tuple(
    (flag, Finding("known_origin", Outcome.FAIL, reason, detail, _SOURCE))
    for flag, reason, detail in _FAILURES
)


_YOUNG = Finding(
    "known_origin",
    Outcome.WARN,
    Reason.YOUNG_DOMAIN,
    "the domain was registered only a short time ago",
    _SOURCE,
)


def judge(state: DomainState) -> Finding:
    """What a state means for mail to the domain."""
    passed = _YOUNG if DomainFlag.YOUNG in state.flags else _PASS
    return next((finding for flag, finding in _FINDINGS if flag in state.flags), passed)


@dataclass(frozen=True, slots=True)
class KnownOriginCheck:
    """Asks the set `domain_state`; says nothing of domains that are not in it."""

    lists: Lists
    stale_days: float = 7.0
    name: str = "known_origin"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        """Fails on a domain known to be unable to receive mail."""
        return self.for_domain(address.domain)

    def for_domain(self, domain: str) -> Finding | None:
        """The same for every address of the domain."""
        if not domain:
            return None
        state = self.lists.facts(domain).state
        if state is None:
            if self.lists.whole:
                return None
            return damaged(self.name, _SOURCE) if _SOURCE in self.lists.view.damaged else None
        # What a domain is changes with the weeks: an old state says nothing, for or against.
        if self.lists.outdated:
            return not_known(self.name)
        old = is_old(state, datetime.now(UTC).date(), self.stale_days)
        return not_seen_lately(self.name) if old else judge(state)


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The known-origin check."""
    return [KnownOriginCheck(lists, settings.stale_days)]
