"""Writing the files that a manifest names, and removing those that none names any more."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import create_directory, replace_file, writing
from gatepost.snapshots.manifest import Manifest, ObjectRef
from gatepost.snapshots.tree import (
    TREE,
    delta_path,
    full_path,
    named_files,
    published_manifest,
    text_path,
    unreadable,
)

__all__ = ["Deltas", "is_whole", "put_deltas", "put_objects", "remove_unpublished"]

Deltas = Mapping[str, Mapping[int, bytes]]
"""By the name of the set and the generation that they lead from."""


def put_objects(
    directory: Path,
    manifest: Manifest,
    *,
    indexes: Mapping[str, bytes],
    texts: Mapping[str, bytes] | None = None,
) -> int:
    """Write every file that `manifest` names and that is missing or damaged; returns how many.

    `indexes` and `texts` are those of `publish_snapshot`. SnapshotError when a file can neither be
    taken from there nor is there already, whole.
    """
    written = 0
    for name, published in manifest.sets.items():
        path = full_path(directory, published.sha256)
        written += _put(path, published, indexes.get(name), name)
        if published.text is not None:
            path = text_path(directory, published.text.sha256)
            written += _put(path, published.text, (texts or {}).get(name), name)
    return written


def is_whole(path: Path, ref: ObjectRef) -> bool:
    """Whether the file is there and is the one that `ref` names; SnapshotError when it cannot be
    read."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != ref.size:
                return False
            return hashlib.file_digest(file, "sha256").hexdigest() == ref.sha256
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unreadable(path, error) from error


def put_deltas(directory: Path, manifest: Manifest, deltas: Deltas) -> None:
    """Write those of `deltas` that `manifest` names; SnapshotError for one that it does not.

    A delta that it names and that is not there is no fault: readers then fetch the full file.
    """
    for name, made in deltas.items():
        published = manifest.sets[name]
        for base, delta in made.items():
            ref = published.delta_from(base)
            if ref is None or not ref.matches(delta):
                raise SnapshotError(f"the delta of {name} from {base} is not in the manifest")
            path = delta_path(directory, name, base, published)
            create_directory(path.parent)
            replace_file(path, delta)


def remove_unpublished(directory: Path, *, before: datetime, keep: Iterable[Path] = ()) -> int:
    """Remove objects that the manifest does not name and that were written before `before`.

    Leave a day: readers hold manifests from caches and download what those name. `keep` are files
    that stay all the same: deltas are made from older index files. Returns the number of files
    removed.
    """
    manifest = published_manifest(directory)
    kept = {*keep, *(() if manifest is None else named_files(directory, manifest))}
    removed = 0
    with writing(directory):
        for pattern in ("full/*", "text/*", "delta/*/*", "manifest/*.note"):
            for path in (directory / TREE).glob(pattern):
                if path not in kept and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
    return removed


def _put(path: Path, ref: ObjectRef, data: bytes | None, name: str) -> bool:
    if data is not None and ObjectRef.of(data) != ObjectRef(size=ref.size, sha256=ref.sha256):
        raise SnapshotError(f"the file given for the set {name} is not the one in the manifest")
    if is_whole(path, ref):
        os.utime(path)  # in use again: remove_unpublished counts its age from here
        return False
    if data is None:
        raise SnapshotError(f"the file of the set {name} is neither given nor in {path.parent}")
    create_directory(path.parent)
    replace_file(path, data)
    return True
