"""Why an address or a domain is judged as it is: what every list knows, and how to overrule it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from gatepost.address import Address
from gatepost.lists.domains import canonical_domain
from gatepost.lists.entries import ListEntry
from gatepost.lists.live import Lists
from gatepost.lists.overlay import LocalMatch
from gatepost.lists.state import DomainState
from gatepost.lists.view import Match
from gatepost.model import Decision, Report
from gatepost.policy import Policy
from gatepost.remedies import Remedy, remedies

__all__ = ["Explanation", "Listing", "explain", "read_subject"]


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry of a published list. `matched` is the domain on the list, or "the address".

    `counts` is False where `min_votes` asks for more than the entry has. `since` is the day (UTC)
    that some source has it since, where the readable list is at hand, which says so.
    """

    set: str
    matched: str
    sources: tuple[str, ...]
    confirmed: bool
    counts: bool
    since: date | None = None

    @property
    def votes(self) -> int:
        """How many sources list it."""
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of `subject` (as it was asked), where from, and what follows from it.

    `report` is that of the instant phase; for a domain, of any address in it that no list names.
    `local` holds the entries of the allow and deny files; the first one counts. `actions` says
    what the policy does about each reason; of overruled ones the finding's detail tells.
    """

    subject: str
    report: Report
    listings: tuple[Listing, ...]
    state: DomainState | None
    local: tuple[LocalMatch, ...]
    actions: tuple[tuple[str, Decision], ...]
    remedies: tuple[Remedy, ...]

    def to_dict(self) -> dict[str, Any]:
        """The shape of `gatepost explain --json`: plain strings, numbers, lists and None."""
        return {
            "schema": 1,
            "subject": self.subject,
            "domain": self.report.address.domain,
            "listings": [_listing(listing) for listing in self.listings],
            "state": _state(self.state),
            "local": [_local(match) for match in self.local],
            "findings": [finding.to_dict() for finding in self.report.findings],
            "status": self.report.status.value,
            "decision": self.report.decision.value,
            "would": self.report.would.value,
            "policy": self.report.policy,
            "actions": {reason: action.value for reason, action in self.actions},
            "snapshot": self.report.snapshot.to_dict(),
            "remedies": [{"command": r.command, "effect": r.effect} for r in self.remedies],
        }


def read_subject(text: str, parse: Callable[[str], Address]) -> Address:
    """The address that `text` spells, or one without a local part for a domain alone."""
    domain = None if "@" in text else canonical_domain(text)
    if domain is None:
        return parse(text)
    return Address(text, "", domain, f"@{_unicode(domain, parse)}")


def explain(
    report: Report,
    lists: Lists,
    policy: Policy,
    min_votes: int,
    since: Callable[[str, str], date | None] = lambda name, domain: None,
) -> Explanation:
    """What the lists know of the report's address, beside what the report says of it.

    `since` says of a set and a domain on it since when it is there.
    """
    address = report.address
    facts = lists.facts(address.domain)
    matches = [match for match in (facts.disposable, facts.blacklist) if match is not None]
    listings = [_matched(match, min_votes, since) for match in matches]
    local = lists.local.matches(address)
    entry = lists.blacklisted_address(address) if address.local else None
    if entry is not None:
        listings.append(_listed("blacklist", "the address", entry, 1))
    return Explanation(
        subject=address.raw,
        report=report,
        listings=tuple(listings),
        state=facts.state,
        local=local,
        actions=tuple(_actions(report, policy)),
        remedies=tuple(remedies(report, local, [m.suffix for m in matches])),
    )


def _unicode(domain: str, parse: Callable[[str], Address]) -> str:
    return parse(f"postmaster@{domain}").normalized.rpartition("@")[2]


def _matched(match: Match, min_votes: int, since: Callable[[str, str], date | None]) -> Listing:
    votes = 1 if match.set == "blacklist" else min_votes
    day = since(match.set, match.suffix)
    return _listed(match.set, match.suffix, match.entry, votes, day)


def _listed(
    name: str, matched: str, entry: ListEntry, min_votes: int, since: date | None = None
) -> Listing:
    return Listing(name, matched, entry.sources, entry.confirmed, entry.counts(min_votes), since)


def _actions(report: Report, policy: Policy) -> Iterator[tuple[str, Decision]]:
    for finding in report.findings:
        if finding.reason is not None:
            yield str(finding.reason), policy.action(finding)


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "set": listing.set,
        "matched": listing.matched,
        "sources": list(listing.sources),
        "votes": listing.votes,
        "confirmed": listing.confirmed,
        "counts": listing.counts,
        "since": None if listing.since is None else listing.since.isoformat(),
    }


def _state(state: DomainState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    flags = [flag.name.lower() for flag in state.flags if flag.name is not None]
    checked = None if state.checked is None else state.checked.isoformat()
    return {"flags": flags, "mx": list(state.mx), "checked": checked}


def _local(match: LocalMatch) -> dict[str, Any]:
    entry = match.entry
    return {
        "list": match.side.value,
        "entry": entry.text,
        "kind": entry.kind.value,
        "line": entry.line,
    }
