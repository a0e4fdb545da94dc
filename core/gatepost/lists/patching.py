"""Making the new index file of an old one and what distinguishes them."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from gatepost.lists.difference import Difference
from gatepost.lists.layout import Header
from gatepost.lists.parts import IndexParts

__all__ = ["patched", "patched_header"]

Edit = tuple[int, bool, int]
"""Position in the old file; whether its entry goes; else the number of the entry that comes."""


def patched_header(
    old: Header, change: Difference, *, table: Sequence[bytes], legend: bytes
) -> Header:
    """The header of `patched`, from which the size of the whole file follows."""
    return replace(
        old,
        entries=old.entries - len(change.removed) + len(change.added),
        legend_size=len(legend),
        rows=len(table),
        text_size=sum(map(len, table)),
    )


def patched(
    old: IndexParts, change: Difference, *, table: Sequence[bytes], legend: bytes
) -> IndexParts:
    """The file that `change` makes of `old`, with a new table and legend.

    Costs a copy and the size of the change.
    """
    edits = sorted(_edits(old, change))
    return IndexParts(
        patched_header(old.header, change, table=table, legend=legend),
        _offsets(old, change),
        _words(old, change, edits),
        array("I", accumulate(map(len, table))),
        _records(old, change, edits),
        b"".join(table),
        legend,
    )


def _edits(old: IndexParts, change: Difference) -> Iterator[Edit]:
    yield from ((at, True, 0) for at in change.removed)
    for number, (mark, _) in enumerate(change.added):
        bucket, low = mark >> 32, mark & 0xFFFF_FFFF
        start, end = old.offsets[bucket], old.offsets[bucket + 1]
        # Before the entry that stands there now, and so before its removal.
        yield bisect_left(old.words, low, start, end), False, number


def _words(old: IndexParts, change: Difference, edits: list[Edit]) -> "array[int]":
    words, kept = array("I"), 0
    for at, goes, number in edits:
        words += old.words[kept:at]
        kept = at + goes
        if not goes:
            words.append(change.added[number][0] & 0xFFFF_FFFF)
    words += old.words[kept:]
    return words


def _records(old: IndexParts, change: Difference, edits: list[Edit]) -> bytes:
    size = old.header.record_size
    before = bytearray(old.records)
    for at, record in change.changed:
        before[at * size : (at + 1) * size] = record.to_bytes(size, "little")
    records, kept = bytearray(), 0
    for at, goes, number in edits:
        records += before[kept * size : at * size]
        kept = at + goes
        if not goes:
            records += change.added[number][1].to_bytes(size, "little")
    return bytes(records + before[kept * size :])


def _offsets(old: IndexParts, change: Difference) -> "array[int]":
    """The old offsets, each moved by what came and went in the buckets before it."""
    balance = Counter(mark >> 32 for mark, _ in change.added)
    balance.subtract(bisect_right(old.offsets, at) - 1 for at in change.removed)
    offsets, kept, shift = array("I"), 0, 0
    for bucket in (*sorted(balance), len(old.offsets) - 1):
        piece = old.offsets[kept : bucket + 1]
        offsets += array("I", (offset + shift for offset in piece)) if shift else piece
        kept, shift = bucket + 1, shift + balance[bucket]
    return offsets
