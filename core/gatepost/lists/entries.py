"""Entries of the published lists: who lists a key, how many, and whether one of them is curated.

Few combinations exist, so the legend holds each once (the palette) and a record is the number
of its combination: a byte a domain, and every look-up returns one shared object.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from gatepost.errors import IndexCorruptError
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.lengths import lengths_of
from gatepost.lists.writer import build_index

__all__ = ["EntryClass", "ListEntry", "address_key", "build_list", "domain_key", "read_palette"]

_BYTE = 256  # combinations that a record of one byte can number


class EntryClass(StrEnum):
    """What a key on a list is said to be."""

    DISPOSABLE = "disposable"
    BLACKLISTED_DOMAIN = "blacklisted_domain"
    BLACKLISTED_ADDRESS = "blacklisted_address"
    RELAY = "relay"
    FREE = "free"
    ROLE = "role"
    MX_DISPOSABLE = "mx_disposable"
    MX_FORWARDING = "mx_forwarding"
    MX_PARKED = "mx_parked"


_HASHED = frozenset({EntryClass.BLACKLISTED_ADDRESS})  # whose keys are no names


@dataclass(frozen=True, slots=True, order=True)
class ListEntry:
    """What a list knows of one key. `sources` is sorted; `confirmed` means a curated one is in."""

    kind: EntryClass
    sources: tuple[str, ...]
    confirmed: bool

    @property
    def votes(self) -> int:
        """How many sources list it."""
        return len(self.sources)

    @property
    def weight(self) -> tuple[bool, int]:
        """How well founded it is: confirmed before any number of votes."""
        return self.confirmed, len(self.sources)

    def counts(self, min_votes: int) -> bool:
        """Whether the entry may be acted upon: confirmed, or listed by enough sources."""
        return self.confirmed or len(self.sources) >= min_votes


def domain_key(domain: str) -> bytes:
    """The key of a canonical domain."""
    return domain.encode("ascii")


def address_key(canonical: str) -> bytes:
    """The key of a canonical address: hashed, so that no address is ever kept or published.

    A guess can still be tested by whoever holds the file; what nobody guesses stays unread.
    """
    return sha256(canonical.encode("utf-8", "surrogatepass")).digest()


def build_list(
    entries: Mapping[bytes, ListEntry],
    *,
    never: Iterable[bytes] = (),
    seed: bytes = b"",
    like: bytes | None = None,
) -> bytes:
    """The index file of a list; see `build_index` for `never`, `seed` and `like`."""
    palette = _palette(set(entries.values()), like)
    number = {entry: at for at, entry in enumerate(palette)}
    addresses = sum(entry.kind is EntryClass.BLACKLISTED_ADDRESS for entry in entries.values())
    legend = {
        "addresses": addresses,
        "lengths": lengths_of(key for key, entry in entries.items() if entry.kind not in _HASHED),
        "palette": [_to_json(entry) for entry in palette],
    }
    return build_index(
        Kind.LIST,
        {key: number[entry] for key, entry in entries.items()},
        record_size=1 if len(palette) <= _BYTE else 2,
        legend=legend,
        never=never,
        seed=seed,
        like=like,
    )


def _palette(wanted: set[ListEntry], like: bytes | None) -> list[ListEntry]:
    """Each with the number that it had before; those that nobody needs stay while there is room."""
    before = [] if like is None else list(read_palette(Index(like).legend))
    palette = before + sorted(wanted.difference(before))
    room = _BYTE if len(wanted) <= _BYTE else _BYTE**2
    return palette if len(palette) <= room else sorted(wanted)


def read_palette(legend: Mapping[str, Any]) -> tuple[ListEntry, ...]:
    """The entries that records number; raises IndexCorruptError for a legend of another shape."""
    try:
        return tuple(
            ListEntry(EntryClass(row["class"]), tuple(row["sources"]), bool(row["confirmed"]))
            for row in legend["palette"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IndexCorruptError("the legend of the list is damaged or of a later format") from error


def _to_json(entry: ListEntry) -> dict[str, object]:
    return {
        "class": entry.kind.value,
        "sources": list(entry.sources),
        "confirmed": entry.confirmed,
    }
