"""Writing an index file: the same entries and salt give the same bytes, everywhere."""

import json
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from itertools import accumulate, pairwise

from gatepost.lists.layout import HEADER_SIZE, Header, Kind, fingerprint
from gatepost.lists.parts import IndexParts

__all__ = ["build_index", "first_salt", "pack_legend"]

_PER_BUCKET = 8  # entries a bucket holds on average, at least: half a byte of offsets an entry
# While a file stays between these its buckets stay as many as they are: with another number of
# them every fingerprint would have other bits, and there could be no delta.
_FEWEST, _MOST = 4, 32
_SALTS = 64  # far more than chance can need; see `_salts`


def build_index(
    kind: Kind,
    entries: Mapping[bytes, int],
    *,
    record_size: int,
    legend: Mapping[str, object],
    table: Sequence[bytes] = (),
    never: Iterable[bytes] = (),
    seed: bytes = b"",
    like: bytes | None = None,
) -> bytes:
    """The bytes of an index file of `entries` (key to record).

    `table` holds rows that records may refer to.

    `never` are keys that must not seem listed: a salt under which one of them shares the
    fingerprint of an entry is passed over for the next. Salts derive from `seed` (up to 32
    bytes): a publisher keeps it secret, so that nobody can prepare a domain that collides with
    somebody else's before anything is published. `like` is the index file of the generation
    before: its salt and its number of buckets are kept where they can be, so that a delta is small.

    Raises ValueError when a record does not fit into `record_size` bytes.
    """
    before = None if like is None else Header.unpack(like[:HEADER_SIZE])
    bits, protected = _bucket_bits(len(entries), before), tuple(never)
    for salt in _salts(seed, before):
        form = _Form(salt, bits, record_size)
        rows = sorted(form.rows(entries))
        if not _collides(rows, entries, protected, form):
            break
    else:
        raise ValueError("no salt keeps the well-known domains apart; are the entries sound?")
    packed, text = pack_legend(legend), b"".join(table)
    return IndexParts(
        Header(kind, bits, record_size, salt, len(rows), len(packed), len(table), len(text)),
        _offsets(rows, form),
        array("I", (row >> form.unit & 0xFFFF_FFFF for row in rows)),
        array("I", accumulate(map(len, table))),
        _records(rows, record_size),
        text,
        packed,
    ).pack()


def pack_legend(legend: Mapping[str, object]) -> bytes:
    """A legend as it stands in a file."""
    return json.dumps(legend, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class _Form:
    """How an entry becomes one number: its fingerprint, then its record of `size` bytes.

    A list of such numbers takes half a gigabyte for ten million entries, one of pairs three times
    that.
    """

    salt: bytes
    bits: int
    size: int

    @property
    def unit(self) -> int:
        """Bits of a record."""
        return 8 * self.size

    def rows(self, entries: Mapping[bytes, int]) -> Iterator[int]:
        """The numbers of all entries."""
        shift, unit, number = 32 - self.bits, self.unit, int.from_bytes
        keyed, beyond = blake2s(digest_size=8, key=self.salt), 1 << unit
        for key, record in entries.items():
            if not 0 <= record < beyond:
                raise ValueError(f"a record does not fit into {self.size} bytes")
            state = keyed.copy()  # half the cost of starting with the key each time
            state.update(key)
            yield number(state.digest(), "big") >> shift << unit | record

    def first(self, key: bytes) -> int:
        """The least number that an entry of `key` can have."""
        return fingerprint(key, self.salt) >> (32 - self.bits) << self.unit


def _bucket_bits(count: int, before: Header | None) -> int:
    kept = 0 if before is None else before.bucket_bits
    if before is not None and count < _MOST << kept and (not kept or count >= _FEWEST << kept):
        return kept
    return max(0, (count // _PER_BUCKET).bit_length() - 1) if count else 0


def _salts(seed: bytes, before: Header | None) -> Iterator[bytes]:
    """Salts are derived, not drawn, so that a build can be repeated byte for byte."""
    if before is not None:
        yield before.salt
    for number in range(_SALTS):
        salt = _salt(seed, number)
        if before is None or salt != before.salt:
            yield salt


def first_salt(seed: bytes) -> bytes:
    """The salt that files of this seed have, unless something collides under it."""
    return _salt(seed, 0)


def _salt(seed: bytes, number: int) -> bytes:
    return blake2s(struct.pack("<I", number), digest_size=16, key=seed).digest()


def _collides(
    rows: list[int], entries: Mapping[bytes, int], protected: tuple[bytes, ...], form: _Form
) -> bool:
    """Whether two entries, or an entry and a protected key that is none, have one fingerprint."""
    unit = form.unit
    if any(a >> unit == b >> unit for a, b in pairwise(rows)):
        return True
    return any(_holds(rows, form.first(key), unit) and key not in entries for key in protected)


def _holds(rows: list[int], first: int, unit: int) -> bool:
    at = bisect_left(rows, first)
    return at < len(rows) and rows[at] >> unit == first >> unit


def _offsets(rows: list[int], form: _Form) -> "array[int]":
    offsets, at = array("I", (0,)), 0
    for bucket in range(1, 1 << form.bits):
        at = bisect_left(rows, bucket << (form.unit + 32), at)
        offsets.append(at)
    offsets.append(len(rows))
    return offsets


def _records(rows: list[int], size: int) -> bytes:
    if size == 1:
        return bytes(row & 0xFF for row in rows)
    mask, records = (1 << (8 * size)) - 1, bytearray()
    for row in rows:
        records += (row & mask).to_bytes(size, "little")
    return bytes(records)
