"""Tells the service of a domain that its domain state does not know; judges nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost.address import Address
from gatepost.hookspecs import Check, hookimpl
from gatepost.lists.live import Lists
from gatepost.model import Finding, Phase
from gatepost.settings import Settings
from gatepost.special_use import private_name, reserved_name

if TYPE_CHECKING:
    from gatepost.origins.reporter import Reporter

__all__ = ["UnknownOriginCheck", "is_unknown"]

_SNAPSHOT = "snapshot"


def is_unknown(domain: str, lists: Lists) -> bool:
    """Whether there is anything to find out about an origin that the lists do not know.

    Without a snapshot nobody can tell. What is listed, or in the local lists, is decided; names for
    special use, and those without a dot, mean something here only.
    """
    if "." not in domain or domain.startswith("["):
        return False
    if reserved_name(domain) is not None or private_name(domain) is not None:
        return False
    facts = lists.facts(domain)
    if facts.state is not None or facts.disposable is not None or facts.blacklist is not None:
        return False
    if lists.info.origin != _SNAPSHOT or lists.outdated:
        return False
    anybody = Address(raw=f"a@{domain}", local="a", domain=domain, normalized=f"a@{domain}")
    return lists.local.match(anybody) is None


@dataclass(frozen=True, slots=True)
class UnknownOriginCheck:
    """Once for each domain and generation, so that it costs nothing where it matters."""

    lists: Lists
    reporter: "Reporter"
    name: str = "unknown_origin"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        """Nothing: a faulty address has no origin."""
        return None

    def for_domain(self, domain: str) -> Finding | None:
        """Nothing; but the reporter hears of a domain that is not known."""
        if is_unknown(domain, self.lists):
            self.reporter.meets(domain)
        return None

    def close(self) -> None:
        """Ends what runs in the background."""
        self.reporter.close()


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The check, where the settings want unknown domains to be reported."""
    url = settings.report_url or settings.sync_url
    if not settings.report_unknown or url is None:
        return []
    # Here: most gates report nothing.
    from gatepost.origins.post import ReportPost
    from gatepost.origins.reporter import Reporter

    reporter = Reporter(ReportPost(url), settings.data_dir, seconds=settings.report_seconds)
    return [UnknownOriginCheck(lists, reporter)]
