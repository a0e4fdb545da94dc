"""Writing an index file: the same entries and salt give the same bytes, everywhere."""

import json
import struct
import sys
from array import array
from collections.abc import Iterable, Mapping
from hashlib import blake2s

from gatepost.lists.layout import Header, Kind, fingerprint

__all__ = ["build_index"]

_PER_BUCKET = 8  # entries a bucket holds on average: half a byte of offsets an entry
_SALTS = 64  # far more than chance can need; see `_salt`


def build_index(
    kind: Kind,
    entries: Mapping[bytes, int],
    *,
    record_size: int,
    legend: Mapping[str, object],
    never: Iterable[bytes] = (),
    seed: bytes = b"",
) -> bytes:
    """The bytes of an index file of `entries` (key to record).

    `never` are keys that must not seem listed: a salt under which one of them shares the
    fingerprint of an entry is passed over for the next. Salts derive from `seed` (up to 32
    bytes): a publisher keeps it secret, so that nobody can prepare a domain that collides with
    somebody else's. Raises ValueError when a record does not fit into `record_size` bytes.
    """
    if any(not 0 <= record < 1 << (8 * record_size) for record in entries.values()):
        raise ValueError(f"a record does not fit into {record_size} bytes")
    bits = _bucket_bits(len(entries))
    absent = [key for key in never if key not in entries]
    salt, rows = _place(entries, absent, bits, seed)
    text = _legend_bytes(legend)
    header = Header(kind, bits, record_size, salt, len(rows), len(text))
    words = array("I", (mark & 0xFFFF_FFFF for mark, _ in rows))
    records = b"".join(record.to_bytes(record_size, "little") for _, record in rows)
    return b"".join((header.pack(), _little(_offsets(rows, bits)), _little(words), records, text))


def _bucket_bits(count: int) -> int:
    return max(0, (count // _PER_BUCKET).bit_length() - 1) if count else 0


def _place(
    entries: Mapping[bytes, int], absent: list[bytes], bits: int, seed: bytes
) -> tuple[bytes, list[tuple[int, int]]]:
    """The first salt without a collision, and (fingerprint, record) rows in file order."""
    shift = 32 - bits
    for number in range(_SALTS):
        salt = _salt(seed, number)
        marks = {fingerprint(key, salt) >> shift: record for key, record in entries.items()}
        clean = len(marks) == len(entries)
        if clean and not any(fingerprint(key, salt) >> shift in marks for key in absent):
            return salt, sorted(marks.items())
    raise ValueError("no salt keeps the well-known domains apart; are the entries sound?")


def _salt(seed: bytes, number: int) -> bytes:
    """Salts are derived, not drawn, so that a build can be repeated byte for byte."""
    return blake2s(struct.pack("<I", number), digest_size=16, key=seed).digest()


def _offsets(rows: list[tuple[int, int]], bits: int) -> "array[int]":
    counts = array("I", bytes(4 * ((1 << bits) + 1)))
    for mark, _ in rows:
        counts[(mark >> 32) + 1] += 1
    for bucket in range(1, len(counts)):
        counts[bucket] += counts[bucket - 1]
    return counts


def _little(words: "array[int]") -> bytes:
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()


def _legend_bytes(legend: Mapping[str, object]) -> bytes:
    return json.dumps(legend, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
