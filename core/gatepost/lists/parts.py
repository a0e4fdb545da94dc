"""An index file taken apart, for whoever writes, compares or patches one.

`Index` reads without taking anything apart.
"""

from array import array
from dataclasses import dataclass
from itertools import pairwise

from gatepost.errors import IndexCorruptError
from gatepost.lists.layout import HEADER_SIZE, Header
from gatepost.lists.words import from_little, to_little

__all__ = ["IndexParts"]


@dataclass(frozen=True, slots=True)
class IndexParts:
    """The sections of an index file; see `layout.py` for what they hold."""

    header: Header
    offsets: "array[int]"
    words: "array[int]"
    records: bytes
    legend: bytes

    @classmethod
    def of(cls, data: bytes) -> "IndexParts":
        """Raises IndexCorruptError when `data` is no index file, or its buckets are none."""
        header = Header.unpack(data[:HEADER_SIZE])
        if len(data) != header.file_size:
            raise IndexCorruptError("the size of the index file is not what its header says")
        view = memoryview(data)
        offsets = from_little(view[HEADER_SIZE : header.words_at])
        ends = offsets[0], offsets[-1]
        if ends != (0, header.entries) or any(a > b for a, b in pairwise(offsets)):
            raise IndexCorruptError("the bucket offsets of the index file are damaged")
        return cls(
            header,
            offsets,
            from_little(view[header.words_at : header.records_at]),
            data[header.records_at : header.legend_at],
            data[header.legend_at :],
        )

    def pack(self) -> bytes:
        """The file."""
        words = (to_little(self.offsets), to_little(self.words))
        return b"".join((self.header.pack(), *words, self.records, self.legend))

    def record(self, at: int) -> int:
        """The record of entry `at`."""
        size = self.header.record_size
        return int.from_bytes(self.records[at * size : (at + 1) * size], "little")
