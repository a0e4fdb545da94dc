"""Was the domain registered only just now? A risk; asked in the background, never waited for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING

from gatepost.address import Address
from gatepost.cache.layered import Cache
from gatepost.hookspecs import Check, hookimpl
from gatepost.lists.domains import parents
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.registration.record import REGISTRATION, YOUNG_DAYS, Registration, is_young
from gatepost.settings import Settings

if TYPE_CHECKING:
    from gatepost.registration.watcher import Watcher

__all__ = ["RegistrationCheck", "decide_registration"]

_NAME, _SOURCE = "registration", "rdap"
_PASS = Finding(_NAME, Outcome.PASS, source=_SOURCE)
_YOUNG = Finding(
    _NAME,
    Outcome.WARN,
    Reason.YOUNG_DOMAIN,
    f"the domain was registered less than {YOUNG_DAYS} days ago",
    _SOURCE,
)
_BOOTSTRAP = "rdap-bootstrap.json"


def decide_registration(registration: Registration, now: float) -> Finding | None:
    """What a registration means; None when the registry did not tell."""
    if registration.since is None:
        return None
    return _YOUNG if is_young(registration, now) else _PASS


@dataclass(frozen=True, slots=True)
class RegistrationCheck:
    """Says what is known, and has the rest found out for the next time."""

    cache: Cache
    watcher: "Watcher"
    clock: Callable[[], float] = time
    name: str = _NAME
    phase: Phase = Phase.DOMAIN
    by_domain: bool = True

    def recall(self, address: Address) -> Finding | None:
        """A warning for a young domain; nothing for one that is not known yet."""
        domain = address.domain
        if not domain or domain.startswith("["):
            return None
        # Without a list of public suffixes: the registrable domain is one of these.
        found = (self.cache.peek(REGISTRATION, name) for name in parents(domain))
        registration = next((known for known in found if known is not None), None)
        if registration is None:
            self.watcher.wants(domain)
            return None
        return decide_registration(registration, self.clock())

    async def check(self, address: Address) -> Finding | None:
        """The same: it never asks while somebody waits."""
        return self.recall(address)

    def close(self) -> None:
        """Ends what runs in the background."""
        self.watcher.close()


@hookimpl
def register_checks(settings: Settings, cache: Cache) -> Iterable[Check]:
    """The registration check, where the settings want registries to be asked."""
    if not settings.rdap or settings.phase is Phase.INSTANT:
        return []
    # Here: most gates ask no registry.
    from gatepost.lists.registrable import Registrable
    from gatepost.registration.rdap import Rdap
    from gatepost.registration.watcher import Watcher

    rdap = Rdap(settings.data_dir / _BOOTSTRAP, own=settings.rdap_bootstrap)
    return [RegistrationCheck(cache, Watcher(rdap, cache, Registrable()))]
