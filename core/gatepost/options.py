"""What counts as an address is partly a matter of choice. These are the choices."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ParseOptions", "SpecialUse"]


class SpecialUse(StrEnum):
    """Which special-use domain names (RFC 6761, its registry, and ".internal") are taken."""

    NONE = "none"
    """Neither the reserved names nor those for documentation (example.com, RFC 2606)."""
    EXAMPLES = "examples"
    """Names for documentation, which RFC 6761 section 6.5 asks software not to treat as special."""
    ALL = "all"
    """.test, .local, localhost and the like as well: laboratories and tests."""


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """The choices of one parser, named as the settings are."""

    quoted_local: bool = False
    """Whether "john doe"@company.com is taken (RFC 5321 section 4.1.2, Quoted-string)."""

    domain_literal: bool = False
    """Whether an IP address in brackets may stand for the domain (RFC 5321 section 4.1.3)."""

    special_use_domains: SpecialUse = SpecialUse.EXAMPLES
