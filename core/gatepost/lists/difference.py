"""What distinguishes two index files of one salt, found without reading what they share."""

from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.lists.parts import IndexParts

__all__ = ["Difference", "comparable", "difference"]

_LEAF = 32  # buckets compared entry by entry once their bytes are known to differ


@dataclass(frozen=True, slots=True)
class Difference:
    """Entries that went, came and changed, each in ascending order.

    `removed` holds positions in the old file, `added` pairs of fingerprint (q + 32 bits) and
    record, `changed` pairs of position in the old file and new record.
    """

    removed: tuple[int, ...]
    added: tuple[tuple[int, int], ...]
    changed: tuple[tuple[int, int], ...]


def comparable(old: IndexParts, new: IndexParts) -> bool:
    """Whether fingerprints and records mean the same in both."""
    before, after = old.header, new.header
    return (before.kind, before.bucket_bits, before.record_size, before.salt) == (
        after.kind, after.bucket_bits, after.record_size, after.salt,
    )  # fmt: skip


def difference(old: IndexParts, new: IndexParts) -> Difference:
    """What makes `new` of `old`; they are comparable."""
    removed: list[int] = []
    added: list[tuple[int, int]] = []
    changed: list[tuple[int, int]] = []
    for low, high in _unlike(old, new, 0, 1 << old.header.bucket_bits):
        before = dict(_entries(old, low, high))
        after = dict(_entries(new, low, high))
        removed += (at for mark, at in before.items() if mark not in after)
        for mark, at in after.items():
            record = new.record(at)
            if mark not in before:
                added.append((mark, record))
            elif old.record(before[mark]) != record:
                changed.append((before[mark], record))
    return Difference(tuple(removed), tuple(added), tuple(changed))


def _unlike(old: IndexParts, new: IndexParts, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most `_LEAF` buckets that hold every difference, in ascending order."""
    if _same(old, new, low, high):
        return
    if high - low <= _LEAF:
        yield low, high
        return
    middle = (low + high) // 2
    yield from _unlike(old, new, low, middle)
    yield from _unlike(old, new, middle, high)


def _same(old: IndexParts, new: IndexParts, low: int, high: int) -> bool:
    """Whether the entries of these buckets are the same, byte by byte and bucket by bucket."""
    size = old.header.record_size
    a, b = old.offsets[low], old.offsets[high]
    c, d = new.offsets[low], new.offsets[high]
    return (
        b - a == d - c
        and old.words[a:b] == new.words[c:d]
        and old.records[a * size : b * size] == new.records[c * size : d * size]
        and _counted(old, low, high) == _counted(new, low, high)
    )


def _counted(parts: IndexParts, low: int, high: int) -> list[int]:
    """Where each bucket ends, counted from the first."""
    start = parts.offsets[low]
    return [end - start for end in parts.offsets[low + 1 : high + 1]]


def _entries(parts: IndexParts, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Fingerprint and position of every entry of these buckets."""
    for bucket in range(low, high):
        for at in range(parts.offsets[bucket], parts.offsets[bucket + 1]):
            yield bucket << 32 | parts.words[at], at
