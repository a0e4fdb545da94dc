"""Patterns in local lists: `*` stands for any characters, everything else for itself.

A pattern is compared with the canonical address, whole: its two parts, each with its own. `?` and
`[` are ordinary characters: local parts may contain them.
"""

import re
from collections.abc import Sequence

from gatepost.errors import LocalListError
from gatepost.lists.domains import canonical_domain
from gatepost.lists.wildcards import Wildcards
from gatepost.memory import MOST, Memory
from gatepost.parse import Parser

__all__ = ["Patterns", "canonical_pattern", "literal_suffix"]

MAX_STARS = 8
_LABELS = re.compile(r"[a-z0-9_*-]+(?:\.[a-z0-9_*-]+)*", re.ASCII)


class Patterns:
    """Canonical patterns by the domains that they are about. Immutable; thread-safe.

    An address is compared with those alone that fit its domain; which ones, is found out once.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        by_domain: dict[str, list[tuple[str, int]]] = {}
        for number, pattern in enumerate(patterns):
            local, _, domain = pattern.rpartition("@")
            by_domain.setdefault(domain, []).append((local, number))
        self._by_domain = Wildcards((key, Wildcards(all_)) for key, all_ in by_domain.items())
        self._fitting = Memory[str, tuple[Wildcards[int], ...]](MOST)

    def first_match(self, canonical: str) -> int | None:
        """The number, counted from 0, of the first pattern that covers a canonical address."""
        local, _, domain = canonical.rpartition("@")
        groups = self._about(domain)
        return min((n for group in groups for n in group.matching(local)), default=None)

    def any_about(self, domain: str) -> bool:
        """Whether any pattern may cover an address with that canonical domain."""
        return bool(self._about(domain))

    def _about(self, domain: str) -> tuple[Wildcards[int], ...]:
        groups = self._fitting.known.get(domain)
        if groups is None:
            groups = self._fitting.keep(domain, tuple(self._by_domain.matching(domain)))
        return groups


def canonical_pattern(text: str, parser: Parser) -> str:
    """The pattern in the form that canonical addresses have; LocalListError when it has none."""
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise LocalListError(
            "a pattern is about a whole address: *@*.example.com for the subdomains alone, "
            "example.com without a star for the domain and its subdomains"
        )
    if text.count("*") > MAX_STARS:
        raise LocalListError(f"a pattern may have {MAX_STARS} stars at most")
    if "*" in domain:
        return f"{local.lower()}@{_domain_pattern(domain)}"
    return _known_provider(text, parser)


def literal_suffix(pattern: str) -> str:
    """The labels behind the last star of the domain: "example.com" of *@mx*.example.com."""
    domain = pattern.rpartition("@")[2]
    if "*" not in domain:
        return domain
    return domain.rpartition("*")[2].partition(".")[2]


def _known_provider(text: str, parser: Parser) -> str:
    """With its domain given, the local part is made canonical as that provider has it."""
    address = parser.parse(text)  # a star is an ordinary character of a local part
    if address.fault is not None:
        raise LocalListError(f"not a pattern of an address: {address.fault.message}")
    if address.tag:
        raise LocalListError(
            "addresses are compared without the tag behind the separator; leave it out"
        )
    return address.canonical


def _domain_pattern(domain: str) -> str:
    labels = [label if "*" in label else _ascii(label) for label in domain.lower().split(".")]
    pattern = ".".join(labels)
    if _LABELS.fullmatch(pattern) is None:
        raise LocalListError("the part behind the @ is no pattern of a domain")
    return pattern


def _ascii(label: str) -> str:
    if label.isascii():
        return label
    whole = canonical_domain(f"{label}.invalid")  # a label alone is no domain
    return "" if whole is None else whole.removesuffix(".invalid")
