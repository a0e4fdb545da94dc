"""Has the operator allowed or denied this address, whatever anybody else says?"""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.hookspecs import DEPENDS, Check, Depends, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.local_entry import EntryKind, LocalEntry
from gatepost.lists.overlay import LocalMatch, Overlay, Side
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["LocalCheck"]


@dataclass(frozen=True, slots=True)
class LocalCheck:
    """Asks the local allow list, then the local deny list; says nothing where neither knows."""

    overlay: Overlay
    name: str = "local"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        """Fails on a denied address; a pass for an allowed one overrules the other checks."""
        if not self.overlay.lists:  # nearly everywhere
            return None
        match = self.overlay.match(address)
        return None if match is None else _finding(match)

    def for_domain(self, domain: str) -> Finding | Depends | None:
        """What `check` says, where no entry is about single mailboxes of the domain."""
        if not self.overlay.lists:  # nearly everywhere
            return None
        if any(entries.tells_apart(domain) for _, entries in self.overlay.lists):
            return DEPENDS
        return self.check(Address(raw=f"a@{domain}", local="a", domain=domain, normalized=""))


def _finding(match: LocalMatch) -> Finding:
    where = f"{match.side.value}.txt, line {match.entry.line}"
    source = f"local {match.side.value} list"
    if match.side is Side.ALLOW:
        detail = f"{_subject(match.entry)} allowed ({where})"
        return Finding("local", Outcome.PASS, None, detail, source, overrules=True)
    detail = f"{_subject(match.entry)} denied ({where})"
    return Finding("local", Outcome.FAIL, Reason.DENIED, detail, source)


def _subject(entry: LocalEntry) -> str:
    """What the entry is about. Details never hold an address, and a pattern may be one nearly."""
    if entry.kind is EntryKind.DOMAIN:
        return f"{entry.key} is"
    return "a pattern says that it is" if entry.kind is EntryKind.PATTERN else "the address is"


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The check of the local lists."""
    return [LocalCheck(lists.local)]
