"""The exact commands that change a verdict on this host."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.lists.overlay import LocalMatch, Side
from gatepost.model import Decision, Report

__all__ = ["Remedy", "remedies"]

_STANDS = "syntax"  # the check that no list overrules
_EFFECTS = {
    Side.ALLOW: "takes it off the local allow list",
    Side.DENY: "takes it off the local deny list",
}


@dataclass(frozen=True, slots=True)
class Remedy:
    """A command for the shell, and what it does."""

    command: str
    effect: str


def remedies(
    report: Report, local: Sequence[LocalMatch], suffixes: Sequence[str]
) -> Iterator[Remedy]:
    """What to type to have it otherwise, the narrowest command first; nothing against syntax.

    `local` holds the local entries that cover the address, `suffixes` the listed domains.
    """
    if local:
        yield _command("forget", local[0].entry.text, _EFFECTS[local[0].side])
    if local and local[0].side is Side.ALLOW:
        return
    if any(found.check == _STANDS and found.reason is not None for found in report.findings):
        return
    elif report.would is Decision.ACCEPT:
        yield from _all("deny", report.address, ())
    else:
        yield from _all("allow", report.address, suffixes)


def _all(verb: str, address: Address, suffixes: Sequence[str]) -> Iterator[Remedy]:
    if address.local:
        yield _command(verb, address.normalized, "this mailbox alone, however it is spelt")
    # A listed parent covers more than was asked about, so the asked domain comes before it.
    for domain in dict.fromkeys((address.domain, *suffixes)):
        yield _command(verb, domain, "the domain and its subdomains")


def _command(verb: str, entry: str, effect: str) -> Remedy:
    return Remedy(f"gatepost {verb} {shlex.quote(entry)}", effect)
