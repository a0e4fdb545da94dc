"""Deltas: the few bytes that make one index file of another, byte for byte.

    1 byte    version, 1
    varint    R, entries that go; C, entries that change; A, entries that come
    R         positions in the old file, as Rice codes
    C         positions in the old file, as Rice codes
    A         fingerprints of q + 32 bits, as Rice codes
    planes    A records, then C records combined with the old ones by exclusive or: the lowest
              byte of all of them, then the next one of all; nothing when A and C are 0
    varint    1 more than the new number of rows of the table, and its changes:
                  varint C, C row numbers as Rice codes, and packed the texts of these rows,
                  joined by newlines, with the old text as dictionary;
              0 and nothing more when it did not change
    packed    the legend, with the old one as dictionary, when it changed; else one byte 0

Kind, q, record size and salt are the old file's: where they differ there is no delta. `rice.py`
has the codes, `packing.py` the rest.

Nothing here trusts the bytes: the result is an index file of exactly the size asked for, or a
DeltaError. That it is the right one is for the caller to see, by the SHA-256 in the manifest.
"""

from collections.abc import Sequence

from gatepost.errors import DeltaError, IndexCorruptError
from gatepost.lists.difference import Difference, comparable, difference
from gatepost.lists.parts import IndexParts
from gatepost.lists.patching import patched, patched_header
from gatepost.snapshots.manifest import MAX_DELTA_SIZE
from gatepost.snapshots.packing import Cursor, pack, pack_plane, varint
from gatepost.snapshots.rice import encode_ascending
from gatepost.snapshots.table_delta import decode_table, encode_table

__all__ = ["apply_delta", "encode_delta"]

VERSION = 1


def encode_delta(old: bytes, new: bytes) -> bytes:
    """What makes the index file `new` of `old`; DeltaError when their salts or shapes differ."""
    before, after = _parts(old), _parts(new)
    if not comparable(before, after):
        raise DeltaError("the two files have different salts or shapes")
    delta = _encode(before, after, difference(before, after))
    # Applied at once: what is published is known to work.
    if apply_delta(old, delta, size=len(new)) != new:
        raise DeltaError("one of the two files is not as its writer makes them")
    return delta


def apply_delta(old: bytes, delta: bytes, *, size: int) -> bytes:
    """The index file of `size` bytes that `delta` makes of `old`; DeltaError when it makes none."""
    before = _parts(old)
    if len(delta) > MAX_DELTA_SIZE:
        raise DeltaError(f"the delta has more than {MAX_DELTA_SIZE} bytes")
    cursor = Cursor(delta)
    change = _decode_entries(before, cursor, size)
    table = decode_table(cursor, before, most=size)
    legend = cursor.packed(most=size, dictionary=before.legend)
    legend = before.legend if legend is None else legend
    cursor.end()
    if patched_header(before.header, change, table=table, legend=legend).file_size != size:
        raise DeltaError("the delta makes a file of another size")
    return patched(before, change, table=table, legend=legend).pack()


def _encode(before: IndexParts, after: IndexParts, change: Difference) -> bytes:
    positions = [at for at, _ in change.changed]
    counts = (len(change.removed), len(change.changed), len(change.added))
    records = [record for _, record in change.added]
    records += [record ^ before.record(at) for at, record in change.changed]
    same = before.legend == after.legend
    return b"".join((
        bytes((VERSION,)),
        *map(varint, counts),
        encode_ascending(change.removed),
        encode_ascending(positions),
        encode_ascending([mark for mark, _ in change.added]),
        *_planes(records, before.header.record_size),
        encode_table(before, after),
        b"\0" if same else pack(after.legend, dictionary=before.legend),
    ))  # fmt: skip


def _planes(records: Sequence[int], size: int) -> Sequence[bytes]:
    if not records:
        return ()
    rows = b"".join(record.to_bytes(size, "little") for record in records)
    return [pack_plane(rows[column::size]) for column in range(size)]


def _decode_entries(before: IndexParts, cursor: Cursor, most: int) -> Difference:
    """What changes in a file that is to have `most` bytes."""
    header = before.header
    if cursor.byte() != VERSION:
        raise DeltaError("the delta is of a later version")
    gone, changed = cursor.varint(header.entries), cursor.varint(header.entries)
    come = cursor.varint(most // (4 + header.record_size))
    removed = cursor.ascending(gone, below=header.entries)
    positions = cursor.ascending(changed, below=header.entries)
    marks = cursor.ascending(come, below=1 << (header.bucket_bits + 32))
    records = _decode_records(cursor, come + changed, header.record_size)
    altered = zip(positions, records[come:], strict=True)
    return Difference(
        tuple(removed),
        tuple(zip(marks, records[:come], strict=True)),
        tuple((at, record ^ before.record(at)) for at, record in altered),
    )


def _decode_records(cursor: Cursor, count: int, size: int) -> list[int]:
    if not count:
        return []
    rows = bytearray(count * size)
    for column in range(size):
        rows[column::size] = cursor.plane(count)
    return [int.from_bytes(rows[at : at + size], "little") for at in range(0, len(rows), size)]


def _parts(data: bytes) -> IndexParts:
    try:
        return IndexParts.of(data)
    except IndexCorruptError as error:
        raise DeltaError(f"no delta fits: {error}") from error
