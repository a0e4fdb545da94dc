"""Reading an index file: one `mmap`, shared by every process, no copy of it anywhere."""

import json
import mmap
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from hashlib import blake2s
from pathlib import Path
from typing import Any

from gatepost.errors import IndexCorruptError
from gatepost.lists.layout import HEADER_SIZE, Header, Kind

__all__ = ["Index"]

_DAMAGED = "the bucket offsets of the index file are damaged"


class Index:
    """An open index file: `lookup` answers with the record of a key, or None.

    Thread-safe: nothing changes after opening, and the mapping goes with the last reference, so
    that nobody who still looks up can be cut off. A damaged file raises IndexCorruptError, on
    opening where its sizes betray it and on look-up where only its offsets do.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """`data` is the whole file. Prefer `Index.open`."""
        view = memoryview(data)
        self.header = Header.unpack(bytes(view[:HEADER_SIZE]))
        if len(data) != self.header.file_size:
            raise IndexCorruptError(
                f"the index file has {len(data)} bytes where its header says "
                f"{self.header.file_size}: it is truncated or damaged"
            )
        self._ends = _words(view[self.header.ends_at : self.header.records_at])
        self._text = view[self.header.text_at : self.header.legend_at]
        self.mark = _marks(self.header.salt)
        """The fingerprint of a key, 64 bits; the same in every index of the same salt."""
        self.at = _finder(view, self.header)
        """The record of a fingerprint as an unsigned number, None when it is not listed."""
        self.legend = _legend(view[self.header.legend_at :])

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Maps the file at `path`; raises IndexCorruptError or OSError."""
        with path.open("rb") as file:
            try:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise IndexCorruptError(f"{path} is empty") from error
        return cls(data)

    @property
    def kind(self) -> Kind:
        """What the file holds."""
        return self.header.kind

    def __len__(self) -> int:
        return self.header.entries

    def lookup(self, key: bytes) -> int | None:
        """The record of `key` as an unsigned number, None when it is not listed."""
        return self.at(self.mark(key))

    def row(self, number: int) -> bytes:
        """Row `number` of the table, from 0; raises IndexCorruptError when there is none."""
        if not 0 <= number < len(self._ends):
            raise IndexCorruptError("a record of the index file refers to a row that is not there")
        start, end = self._ends[number - 1] if number else 0, self._ends[number]
        if not start <= end <= len(self._text):
            raise IndexCorruptError("the table of the index file is damaged")
        return bytes(self._text[start:end])


# Functions that hold on to what they need, for every microsecond counts in these two: attributes
# looked up anew would cost a quarter of a look-up.


def _marks(salt: bytes) -> Callable[[bytes], int]:
    keyed = blake2s(digest_size=8, key=salt).copy
    number = int.from_bytes

    def mark(key: bytes) -> int:
        state = keyed()  # a copy: half the cost of starting with the salt each time
        state.update(key)
        return number(state.digest())

    return mark


def _finder(view: memoryview, header: Header) -> Callable[[int], int | None]:
    offsets = _words(view[HEADER_SIZE : header.words_at])
    words = _words(view[header.words_at : header.ends_at])
    records, size = view[header.records_at : header.text_at], header.record_size
    shift, number = 64 - header.bucket_bits, int.from_bytes
    low_shift = shift - 32

    def at(mark: int) -> int | None:
        bucket = mark >> shift
        start, end = offsets[bucket], offsets[bucket + 1]
        if start >= end:
            if start > end:
                raise IndexCorruptError(_DAMAGED)
            return None
        low = mark >> low_shift & 0xFFFF_FFFF
        try:
            place = bisect_left(words, low, start, end)
            if place >= end or words[place] != low:
                return None
        except IndexError as error:
            raise IndexCorruptError(_DAMAGED) from error
        if size == 1:
            return records[place]
        return number(records[place * size : (place + 1) * size], "little")

    return at


def _words(view: memoryview) -> Sequence[int]:
    """32-bit words without a copy where the machine is little-endian, as nearly all are."""
    if sys.byteorder == "little":
        return view.cast("I")
    words = array("I", view.tobytes())
    words.byteswap()
    return words


def _legend(view: memoryview) -> dict[str, Any]:
    try:
        legend = json.loads(bytes(view))
    except ValueError as error:
        raise IndexCorruptError("the legend of the index file is damaged") from error
    if not isinstance(legend, dict):
        raise IndexCorruptError("the legend of the index file is not an object")
    return legend
