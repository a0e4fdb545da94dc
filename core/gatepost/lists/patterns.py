"""Patterns in local lists: `*` stands for any characters, everything else for itself.

A pattern is compared with the canonical address, whole. `?` and `[` are ordinary characters:
local parts may contain them. All patterns become one regular expression; atomic groups keep it
from going back and forth (an address costs at most its length times the pattern's).
"""

import re
from collections.abc import Sequence

from gatepost.errors import LocalListError
from gatepost.lists.domains import canonical_domain
from gatepost.parse import Parser

__all__ = ["canonical_pattern", "compile_patterns", "literal_suffix"]

MAX_STARS = 8
_LABELS = re.compile(r"[a-z0-9_*-]+(?:\.[a-z0-9_*-]+)*", re.ASCII)


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


def compile_patterns(patterns: Sequence[str]) -> re.Pattern[str] | None:
    """One expression that matches what any pattern does; `lastindex` counts it from 1."""
    if not patterns:
        return None
    return re.compile("|".join(f"({_expression(pattern)})" for pattern in patterns), re.DOTALL)


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


def _expression(pattern: str) -> str:
    first, *middle, last = map(re.escape, pattern.split("*"))
    return first + "".join(f"(?>.*?{part})" for part in middle) + f".*{last}"
