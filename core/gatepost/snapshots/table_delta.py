"""The part of a delta that is about the table of an index file; `delta.py` has its bytes."""

from gatepost.errors import DeltaError
from gatepost.lists.parts import IndexParts
from gatepost.snapshots.packing import Cursor, pack, varint
from gatepost.snapshots.rice import encode_ascending

__all__ = ["decode_table", "encode_table"]


def encode_table(before: IndexParts, after: IndexParts) -> bytes:
    """What makes the new table of the old one. Rows hold no newline."""
    if (before.text, before.ends) == (after.text, after.ends):
        return b"\0"
    old, new = before.table(), after.table()
    old += [b""] * (len(new) - len(old))
    changed = [at for at, row in enumerate(new) if row != old[at]]
    return b"".join((
        varint(len(new) + 1),
        varint(len(changed)),
        encode_ascending(changed),
        pack(b"\n".join(new[at] for at in changed), dictionary=before.text),
    ))  # fmt: skip


def decode_table(cursor: Cursor, before: IndexParts, *, most: int) -> list[bytes]:
    """The rows of the new table of a file that is to have `most` bytes."""
    table = before.table()
    size = cursor.varint(most // 4 + 1) - 1
    if size < 0:
        return table
    changed = cursor.ascending(cursor.varint(size), below=size)
    texts = (cursor.packed(most=most, dictionary=before.text) or b"").split(b"\n")
    if changed and len(texts) != len(changed):
        raise DeltaError("the delta has other rows than it names")
    table = table[:size] + [b""] * (size - len(table))
    for at, text in zip(changed, texts, strict=False):
        table[at] = text
    return table
