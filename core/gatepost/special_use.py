"""Special-use domain names: which ones a text falls under, and which of them are taken."""

from collections.abc import Mapping
from types import MappingProxyType

from email_validator import SPECIAL_USE_DOMAIN_NAMES

from gatepost.options import SpecialUse

__all__ = ["private_name", "refused_special_use", "reserved_name"]

_EXAMPLES = ("example", "example.com", "example.net", "example.org")  # RFC 2606 sections 2 and 3
# Set aside since email-validator's list was made: RFC 9476, and ICANN's Board on 29 July 2024.
_LATER = ("alt", "internal")
# What networks call their own hosts, though nobody set it aside: none of it will ever be sold.
_PRIVATE = (".corp", ".home", ".intranet", ".lan", ".localdomain", ".mail", ".private")
_RESERVED = tuple(f".{name}" for name in (*SPECIAL_USE_DOMAIN_NAMES, *_LATER))
_REFUSED: Mapping[SpecialUse, tuple[str, ...]] = MappingProxyType(
    {
        SpecialUse.NONE: _RESERVED + tuple(f".{name}" for name in _EXAMPLES),
        SpecialUse.EXAMPLES: _RESERVED,
        SpecialUse.ALL: (),
    }
)


def reserved_name(domain: str) -> str | None:
    """The reserved name that a canonical domain is, or is below; not those for documentation."""
    return _ending(domain, _RESERVED)


def private_name(domain: str) -> str | None:
    """The ending of a canonical domain that means something inside one network only."""
    return _ending(domain, _PRIVATE)


def refused_special_use(domain: str, taken: SpecialUse) -> str | None:
    """The special-use name for which a canonical domain is refused, None when it is not."""
    return _ending(domain, _REFUSED[taken])


def _ending(domain: str, names: tuple[str, ...]) -> str | None:
    dotted = f".{domain}"
    if not dotted.endswith(names):  # almost every domain, told by one call
        return None
    return next(name[1:] for name in names if dotted.endswith(name))
