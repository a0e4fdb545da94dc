"""A reader of index files and deltas written from docs/snapshots.md and nothing else.

It imports nothing of Gatepost: what it understands, a reader in another language can.
"""

import json
import zlib
from hashlib import blake2s
from typing import Any

__all__ = ["PlainFile", "plain_apply", "plain_rice"]


def number(data: bytes) -> int:
    return int.from_bytes(data, "little")


class PlainFile:
    """An index file, unpacked into lists."""

    def __init__(self, data: bytes) -> None:
        assert data[:8] == b"GPINDEX1"
        self.head = data[:64]
        self.q, self.r, self.salt = data[9], data[10], data[16:32]
        n, legend, rows, text = (
            number(data[a:b]) for a, b in ((32, 40), (40, 44), (44, 48), (48, 52))
        )
        at = 64
        self.offsets, at = self.words_at(data, at, 2**self.q + 1)
        self.words, at = self.words_at(data, at, n)
        ends, at = self.words_at(data, at, rows)
        self.records = [number(data[at + self.r * i : at + self.r * (i + 1)]) for i in range(n)]
        at += self.r * n
        starts = [0, *ends]
        self.rows = [data[at + starts[i] : at + ends[i]] for i in range(rows)]
        self.legend_bytes = data[at + text :]
        assert len(self.legend_bytes) == legend
        self.legend: dict[str, Any] = json.loads(self.legend_bytes)

    @staticmethod
    def words_at(data: bytes, at: int, count: int) -> tuple[list[int], int]:
        return [number(data[at + 4 * i : at + 4 * i + 4]) for i in range(count)], at + 4 * count

    def marks(self) -> list[int]:
        """The fingerprint of every entry, q + 32 bits."""
        return [
            bucket << 32 | self.words[at]
            for bucket in range(2**self.q)
            for at in range(self.offsets[bucket], self.offsets[bucket + 1])
        ]

    def mark(self, key: bytes) -> int:
        whole = int.from_bytes(blake2s(key, key=self.salt, digest_size=8).digest(), "big")
        return whole >> (32 - self.q)

    def record(self, key: bytes) -> int | None:
        found = dict(zip(self.marks(), self.records, strict=True))
        return found.get(self.mark(key))

    def state(self, domain: str) -> dict[str, Any] | None:
        """What a domain state says of a domain."""
        record = self.record(domain.encode())
        check = blake2s(domain.encode(), person=b"gp-check", digest_size=2).digest()
        if record is None or record >> 32 != int.from_bytes(check, "big"):
            return None
        row = record >> 8 & 0xFFFFFF
        text = self.rows[row - 1].decode() if row else ""
        text = text.replace("@", domain).replace("%", domain.replace(".", "-"))
        days = self.legend["checked"]
        bits = (len(days) - 1).bit_length()
        cohort = self.mark(domain.encode()) >> (self.q + 32 - bits)
        return {"flags": record & 0xFF, "mx": text.split(), "day": days[cohort]}


def plain_rice(data: bytes, count: int) -> tuple[list[int], int]:
    """Numbers of a Rice-coded list, and how many bytes it took."""
    if count == 0:
        return [], 0
    k, bits = data[0], "".join(f"{byte:08b}" for byte in data[1:])
    numbers, last, at = [], -1, 0
    for _ in range(count):
        ones = 0
        while bits[at] == "1":
            ones, at = ones + 1, at + 1
        low = int(bits[at + 1 : at + 1 + k] or "0", 2)
        at += 1 + k
        last += (ones << k | low) + 1
        numbers.append(last)
    return numbers, 1 + -(-at // 8)


class _Stream:
    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, size: int) -> bytes:
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def rice(self, count: int) -> list[int]:
        numbers, used = plain_rice(self.rest, count)
        self.take(used)
        return numbers

    def packed(self, dictionary: bytes) -> bytes | None:
        size = self.varint()
        if size == 0:
            return None
        return zlib.decompressobj(-15, zdict=dictionary[-32768:]).decompress(self.take(size))


def plain_apply(old_bytes: bytes, delta: bytes) -> bytes:
    """The new file."""
    old, stream = PlainFile(old_bytes), _Stream(delta)
    assert stream.take(1) == b"\x01"
    gone, altered, come = stream.varint(), stream.varint(), stream.varint()
    removed = set(stream.rice(gone))
    changed = stream.rice(altered)
    added = stream.rice(come)
    planes = []
    for _ in range(old.r if come + altered else 0):
        plane = stream.packed(b"")
        planes.append(stream.take(1) * (come + altered) if plane is None else plane)
    new_records = [number(bytes(plane[i] for plane in planes)) for i in range(come + altered)]
    records = list(old.records)
    for position, record in zip(changed, new_records[come:], strict=True):
        records[position] ^= record
    entries = [(mark, records[i]) for i, mark in enumerate(old.marks()) if i not in removed] + list(
        zip(added, new_records[:come], strict=True)
    )
    rows = _rows(old, stream)
    legend = stream.packed(old.legend_bytes) or old.legend_bytes
    assert stream.rest == b""
    return _pack(old, sorted(entries), rows, legend)


def _rows(old: PlainFile, stream: _Stream) -> list[bytes]:
    count = stream.varint() - 1
    if count < 0:
        return old.rows
    numbers = stream.rice(stream.varint())
    texts = (stream.packed(b"".join(old.rows)) or b"").split(b"\n")
    rows = (old.rows + [b""] * count)[:count]
    for at, text in zip(numbers, texts, strict=False):
        rows[at] = text
    return rows


def _pack(
    old: PlainFile, entries: list[tuple[int, int]], rows: list[bytes], legend: bytes
) -> bytes:
    def words(values: list[int]) -> bytes:
        return b"".join(value.to_bytes(4, "little") for value in values)

    text = b"".join(rows)
    sizes = len(entries).to_bytes(8, "little") + words([len(legend), len(rows), len(text)])
    offsets = [sum(mark >> 32 < bucket for mark, _ in entries) for bucket in range(2**old.q + 1)]
    ends = [sum(map(len, rows[: i + 1])) for i in range(len(rows))]
    return b"".join((
        old.head[:32], sizes, bytes(12), words(offsets),
        words([mark & 0xFFFFFFFF for mark, _ in entries]), words(ends),
        *(record.to_bytes(old.r, "little") for _, record in entries), text, legend,
    ))  # fmt: skip
