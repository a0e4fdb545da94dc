"""An index file taken apart, for whoever writes, compares or patches one.

`Index` reads without taking anything apart.
"""

from array import array
from dataclasses import dataclass, replace
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
    ends: "array[int]"
    records: bytes
    text: bytes
    legend: bytes

    @classmethod
    def of(cls, data: bytes) -> "IndexParts":
        """Raises IndexCorruptError when `data` is no index file, or its sections do not fit."""
        header = Header.unpack(data[:HEADER_SIZE])
        if len(data) != header.file_size:
            raise IndexCorruptError("the size of the index file is not what its header says")
        view = memoryview(data)
        parts = cls(
            header,
            from_little(view[HEADER_SIZE : header.words_at]),
            from_little(view[header.words_at : header.ends_at]),
            from_little(view[header.ends_at : header.records_at]),
            data[header.records_at : header.text_at],
            data[header.text_at : header.legend_at],
            data[header.legend_at :],
        )
        parts._check()
        return parts

    def pack(self) -> bytes:
        """The file."""
        words = map(to_little, (self.offsets, self.words, self.ends))
        return b"".join((self.header.pack(), *words, self.records, self.text, self.legend))

    def record(self, at: int) -> int:
        """The record of entry `at`."""
        size = self.header.record_size
        return int.from_bytes(self.records[at * size : (at + 1) * size], "little")

    def table(self) -> list[bytes]:
        """The rows of the table."""
        return [self.text[start:end] for start, end in pairwise((0, *self.ends))]

    def with_legend(self, legend: bytes) -> "IndexParts":
        """The same file with another legend."""
        return replace(self, header=replace(self.header, legend_size=len(legend)), legend=legend)

    def _check(self) -> None:
        for name, steps, last in (
            ("bucket offsets", self.offsets, self.header.entries),
            ("table", (0, *self.ends), self.header.text_size),
        ):
            if steps[0] != 0 or steps[-1] != last or any(a > b for a, b in pairwise(steps)):
                raise IndexCorruptError(f"the {name} of the index file is damaged")
