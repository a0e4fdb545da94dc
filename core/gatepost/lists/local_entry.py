"""One line of a local allow or deny file: a domain, an address, its hash, or a pattern."""

import re
from dataclasses import dataclass
from enum import StrEnum

from gatepost.errors import LocalListError
from gatepost.lists.domains import canonical_domain
from gatepost.lists.entries import address_key
from gatepost.lists.patterns import canonical_pattern
from gatepost.parse import Parser

__all__ = ["EntryKind", "LocalEntry", "hashed", "read_entry"]

MAX_ENTRY = 320  # characters; no address is longer
_HASHED = re.compile(r"sha256:([0-9a-f]{64})")


class EntryKind(StrEnum):
    """What an entry is about."""

    DOMAIN = "domain"
    ADDRESS = "address"
    HASHED = "hashed"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class LocalEntry:
    """`text` as it stands in the file, `line` counted from 1 (0: not from a file).

    `key` is what is compared: the canonical domain, address or pattern, or the SHA-256 of the
    canonical address in hexadecimal digits.
    """

    kind: EntryKind
    key: str
    text: str
    line: int = 0

    @property
    def forms(self) -> tuple[str, ...]:
        """Keys of which two spellings of one entry share at least one."""
        if self.kind is EntryKind.ADDRESS:
            return f"address {self.key}", f"hashed {address_key(self.key).hex()}"
        return (f"{self.kind.value} {self.key}",)


def read_entry(text: str, parser: Parser, *, line: int = 0) -> LocalEntry:
    """The entry that `text` spells; LocalListError says what is wrong, without quoting it."""
    if len(text) > MAX_ENTRY:
        raise LocalListError(f"longer than {MAX_ENTRY} characters")
    match = _HASHED.fullmatch(text.lower())
    if match is not None:
        return LocalEntry(EntryKind.HASHED, match[1], text, line)
    kind, key = _read(text, parser)
    return LocalEntry(kind, key, text, line)


def hashed(entry: LocalEntry) -> LocalEntry:
    """The entry for the same mailbox that does not show its address."""
    if entry.kind is not EntryKind.ADDRESS:
        raise LocalListError(f"only an address can be hashed, not a {entry.kind.value}")
    key = address_key(entry.key).hex()
    return LocalEntry(EntryKind.HASHED, key, f"sha256:{key}")


def _read(text: str, parser: Parser) -> tuple[EntryKind, str]:
    if "*" in text:
        return EntryKind.PATTERN, canonical_pattern(text, parser)
    if text.startswith("@"):
        raise LocalListError("write a domain without the @: it covers its subdomains too")
    if "@" in text:
        return EntryKind.ADDRESS, _address(text, parser)
    domain = canonical_domain(text)
    if domain is None:
        raise LocalListError(
            "neither a domain, nor an address, nor a pattern (a whole top-level domain is *@*.zip)"
        )
    return EntryKind.DOMAIN, domain


def _address(text: str, parser: Parser) -> str:
    address = parser.parse(text)
    if address.fault is not None:
        raise LocalListError(f"not an address: {address.fault.message}")
    return address.canonical
