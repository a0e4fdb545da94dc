"""The bytes of an index file: what `writer.py` writes and `index.py` reads.

    offset  size             content
    0       8                magic "GPINDEX1"
    8       1                kind: 1 domain and address list, 2 domain state
    9       1                q: the number of buckets is 2**q
    10      1                record size in bytes, 1 to 8
    11      1                zero
    12      4                zero
    16      16               salt, the key of the fingerprint
    32      8                n: number of entries
    40      4                size of the legend in bytes
    44      4                m: number of rows of the table
    48      4                t: size of the table's text in bytes
    52      12               zero
    64      4 * (2**q + 1)   bucket offsets: entries of bucket b stand at offsets[b]..offsets[b+1]
    ...     4 * n            low words, ascending within a bucket
    ...     4 * m            row ends: row i of the table is text[ends[i - 1]:ends[i]]
    ...     record * n       records, in the order of the low words
    ...     t                text of the table, to which records may refer by the number of a row
    ...     legend           UTF-8 JSON: what the records mean

All numbers are little-endian and unsigned. The fingerprint of a key is the first 8 bytes of
BLAKE2s(key, key=salt) read as a big-endian number: its top q bits are the bucket, the 32 bits
below them the low word. Two keys of one file never share a fingerprint: the writer sees to it.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2s

from gatepost.errors import IndexCorruptError

__all__ = ["HEADER_SIZE", "Header", "Kind", "fingerprint"]

MAGIC = b"GPINDEX1"
HEADER_SIZE = 64
MAX_BUCKET_BITS = 28
MAX_RECORD_SIZE = 8
_HEADER = struct.Struct("<8sBBBBI16sQIII12s")


class Kind(IntEnum):
    """What an index file holds."""

    LIST = 1
    DOMAIN_STATE = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The first 64 bytes, and the arithmetic that follows from them."""

    kind: Kind
    bucket_bits: int
    record_size: int
    salt: bytes
    entries: int
    legend_size: int
    rows: int = 0
    text_size: int = 0

    @property
    def words_at(self) -> int:
        """Offset of the low words."""
        return HEADER_SIZE + 4 * ((1 << self.bucket_bits) + 1)

    @property
    def ends_at(self) -> int:
        """Offset of the row ends."""
        return self.words_at + 4 * self.entries

    @property
    def records_at(self) -> int:
        """Offset of the records."""
        return self.ends_at + 4 * self.rows

    @property
    def text_at(self) -> int:
        """Offset of the table's text."""
        return self.records_at + self.record_size * self.entries

    @property
    def legend_at(self) -> int:
        """Offset of the legend."""
        return self.text_at + self.text_size

    @property
    def file_size(self) -> int:
        """The size the whole file has to have."""
        return self.legend_at + self.legend_size

    def pack(self) -> bytes:
        """The header as it stands in the file."""
        return _HEADER.pack(
            MAGIC,
            self.kind,
            self.bucket_bits,
            self.record_size,
            0,
            0,
            self.salt,
            self.entries,
            self.legend_size,
            self.rows,
            self.text_size,
            bytes(12),
        )

    def mark(self, key: bytes) -> int:
        """The fingerprint of `key` as this file has it: the top q + 32 bits."""
        return fingerprint(key, self.salt) >> (32 - self.bucket_bits)

    @classmethod
    def unpack(cls, data: bytes) -> "Header":
        """Reads a header; raises IndexCorruptError when it cannot be one."""
        if len(data) < HEADER_SIZE:
            raise IndexCorruptError("the index file is shorter than its header")
        magic, kind, bits, record, _, _, salt, entries, legend, rows, text, _ = _HEADER.unpack(
            data[:HEADER_SIZE]
        )
        if magic != MAGIC:
            raise IndexCorruptError("this is not a Gatepost index file (or of a later format)")
        if kind not in set(Kind) or bits > MAX_BUCKET_BITS or not 0 < record <= MAX_RECORD_SIZE:
            raise IndexCorruptError("the header of the index file is damaged")
        return cls(Kind(kind), bits, record, salt, entries, legend, rows, text)


def fingerprint(key: bytes, salt: bytes) -> int:
    """64 bits of keyed BLAKE2s; an index uses the top q + 32 of them."""
    return int.from_bytes(blake2s(key, digest_size=8, key=salt).digest(), "big")
