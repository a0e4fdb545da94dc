"""What was found out about domains in this run, for the addresses that are still to come."""

from collections.abc import Callable
from time import monotonic

from gatepost.instant import Found
from gatepost.model import Finding, Outcome

__all__ = ["DomainMemo", "KnownDomain"]

SIZE = 65_536
KNOWN_SECONDS = 3600.0
# A run may take hours, and what the DNS did not say for a moment it may say later.
UNKNOWN_SECONDS = 60.0


class KnownDomain:
    """The domain phase's findings, and what they came to together with those of phase 1."""

    __slots__ = ("_goes_on", "_last", "end", "findings")

    def __init__(
        self,
        findings: tuple[Finding, ...],
        goes_on: Callable[[tuple[Finding, ...]], bool],
        end: float = 0.0,
    ) -> None:
        """`goes_on` says whether the mailbox is to be asked about after these findings."""
        self.findings = findings
        self.end = end
        self._goes_on = goes_on
        self._last: tuple[Found, Found, bool] | None = None

    def after(self, instant: Found) -> tuple[Found, bool]:
        """All findings, and whether the mailbox is to be asked about."""
        last = self._last
        # The instant phase finds one and the same of nearly all addresses of a domain.
        if last is None or last[0] is not instant:
            found = Found(instant.findings + self.findings)
            last = self._last = instant, found, self._goes_on(found.findings)
        return last[1:]


class DomainMemo:
    """Domain to what is known of it; bounded, and nothing in it is older than an hour."""

    def __init__(
        self,
        goes_on: Callable[[tuple[Finding, ...]], bool],
        *,
        size: int = SIZE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._goes_on = goes_on
        self._size = size
        self._clock = clock
        self._kept: dict[str, KnownDomain] = {}

    def get(self, domain: str) -> KnownDomain | None:
        """What is known of `domain`, None when it is to be asked for."""
        kept = self._kept.get(domain)
        if kept is None or self._clock() < kept.end:
            return kept
        del self._kept[domain]
        return None

    def put(self, domain: str, findings: tuple[Finding, ...]) -> KnownDomain:
        """Keeps findings, in the place of the oldest when there is no room."""
        if len(self._kept) >= self._size:
            del self._kept[next(iter(self._kept))]
        unknown = any(finding.outcome is Outcome.UNKNOWN for finding in findings)
        end = self._clock() + (UNKNOWN_SECONDS if unknown else KNOWN_SECONDS)
        known = self._kept[domain] = KnownDomain(findings, self._goes_on, end)
        return known
