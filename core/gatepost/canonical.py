"""Which spellings of a local part reach the same mailbox, provider by provider.

Sources: each provider's own help pages. Where a provider is not listed only the case is
folded: almost no server tells Alice from alice, and RFC 5321 section 2.4 lets a receiver do so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["canonical_local", "split_tag"]


@dataclass(frozen=True, slots=True)
class _Rule:
    separator: str = ""  # starts the tag
    dots: bool = True  # whether dots tell mailboxes apart


_GMAIL = _Rule(separator="+", dots=False)
_PLUS = _Rule(separator="+")
_PLAIN = _Rule()

_RULES: Mapping[str, _Rule] = MappingProxyType(
    {
        "gmail.com": _GMAIL,
        "googlemail.com": _GMAIL,
        **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com"), _PLUS),
        **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _PLUS),
        **dict.fromkeys(("proton.me", "protonmail.com", "pm.me"), _PLUS),
        **dict.fromkeys(("fastmail.com", "fastmail.fm"), _PLUS),
    }
)


def split_tag(local: str, domain: str) -> tuple[str, str]:
    """The local part without its tag, and the tag; a leading separator is no tag."""
    separator = _RULES.get(domain, _PLAIN).separator
    if not separator or separator not in local[1:]:
        return local, ""
    end = local.index(separator, 1)
    return local[:end], local[end + 1 :]


def canonical_local(local: str, domain: str) -> str:
    """The local part that all spellings of one mailbox share."""
    base = split_tag(local, domain)[0].lower()
    return base if _RULES.get(domain, _PLAIN).dots else base.replace(".", "")
