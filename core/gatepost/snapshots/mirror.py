"""A copy of a published tree where a web server finds it, in an order that no reader can notice.

What the manifest names is written before the manifest, and what it no longer names goes after it.
The manifest keeps its time: servers make their ETag of it, so that all mirrors give the same.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import PREFIX, create_directory, replace_file, writing

__all__ = ["Mirrored", "mirror_tree"]

MANIFEST = Path("v1/manifest.note")


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What had to be done: files and bytes written, files removed."""

    written: int
    bytes: int
    removed: int


def mirror_tree(source: Path, target: Path) -> Mirrored:
    """Make `target`/v1 a copy of `source`/v1; only what differs is written.

    SnapshotError when there is nothing to copy, or when `target` cannot be written.
    """
    wanted = {path.relative_to(source) for path in _files(source)}
    if MANIFEST not in wanted:
        raise SnapshotError(f"nothing is published in {source} yet")
    if source.resolve() == target.resolve():
        return Mirrored(0, 0, 0)
    stale = {path.relative_to(target) for path in _files(target)} - wanted
    written = [size for size in _copies(source, target, wanted) if size is not None]
    with writing(target):
        for path in stale:
            (target / path).unlink(missing_ok=True)
    return Mirrored(len(written), sum(written), len(stale))


def _files(directory: Path) -> Iterator[Path]:
    found = (directory / "v1").rglob("*")
    return (path for path in found if path.is_file() and not path.name.startswith(PREFIX))


def _copies(source: Path, target: Path, wanted: set[Path]) -> Iterator[int | None]:
    for path in sorted(wanted, key=lambda path: (path == MANIFEST, path)):
        yield _copy(source / path, target / path)


def _copy(source: Path, target: Path) -> int | None:
    """The bytes written; None where the copy is there already."""
    data, time = source.read_bytes(), source.stat().st_mtime_ns
    dated = source.name == MANIFEST.name
    if _holds(target, data) and (not dated or target.stat().st_mtime_ns == time):
        return None
    create_directory(target.parent)
    replace_file(target, data)
    with writing(target.parent):
        os.utime(target, ns=(time, time))
    return len(data)


def _holds(path: Path, data: bytes) -> bool:
    """Compared byte by byte: a damaged copy is written again."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False
