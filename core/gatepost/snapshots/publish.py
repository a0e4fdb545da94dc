"""The writer's side: a directory that any web server, object store or CDN can serve as it is.

v1/manifest.note     replaced last and atomically; cache for 60 seconds, with a strong ETag
v1/manifest/<N>.note         the manifest of generation N, kept for audits and comparisons
v1/root/<N>.note     immutable
v1/full/<sha256>     the index file of a set, immutable
v1/text/<sha256>     the readable list of a set, immutable
v1/delta/<set>/<from>-<to>   from the index file of one generation to another's, immutable
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import create_directory, replace_file, writing
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest, ObjectRef, PublishedSet
from gatepost.snapshots.notes import Note, sign_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_next_root
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_root, verify_snapshot

__all__ = [
    "delta_path",
    "past_manifest",
    "past_path",
    "publish_root",
    "publish_root_note",
    "publish_snapshot",
    "published_manifest",
    "put_deltas",
    "put_objects",
    "remove_unpublished",
]

TREE = "v1"
Deltas = Mapping[str, Mapping[int, bytes]]
"""By the name of the set and the generation that they lead from."""


def publish_root(
    directory: Path, root: Root, keys: Iterable[SecretKey], *, now: datetime
) -> TrustLine:
    """Sign and write `v1/root/<N>.note`; returns the line that readers put in GATEPOST_TRUST.

    Raises what `publish_root_note` raises.
    """
    return publish_root_note(directory, sign_note(root.encode(), keys), now=now)


def publish_root_note(directory: Path, note: bytes, *, now: datetime) -> TrustLine:
    """Write a signed root note as `v1/root/<N>.note`; returns the line that pins it.

    TrustError when its signatures are not enough for a reader, be it one that follows it from the
    root before; SnapshotError when that number exists with another text: readers have it pinned.
    """
    root = Root.parse(Note.decode(note).text)
    trust = TrustLine.of(note, version=root.version)
    verify_root(trust, note, now=now)
    before = _read(_root_path(directory, root.version - 1))
    if before is not None:
        verify_next_root(Root.parse(Note.decode(before).text), note)
    path = _root_path(directory, root.version)
    standing = _read(path)
    if standing is not None and TrustLine.of(standing, version=root.version) != trust:
        raise SnapshotError(f"{path} exists and readers trust it; publish another version number")
    create_directory(path.parent)
    replace_file(path, note)
    return trust


def publish_snapshot(
    directory: Path,
    manifest: Manifest,
    *,
    key: SecretKey,
    indexes: Mapping[str, bytes],
    texts: Mapping[str, bytes] | None = None,
    deltas: Deltas | None = None,
    now: datetime,
) -> bytes:
    """Write the files of `manifest`, then the manifest note signed with `key`; returns the note.

    `indexes` and `texts` map set names to file contents; a set that did not change may be left
    out. Readers' own rules are applied first: TrustError when they would refuse the result,
    SnapshotError when a file is missing or is not what the manifest says.
    """
    note = sign_note(manifest.encode(), (key,))
    _check_acceptable(directory, manifest, note, now)
    put_objects(directory, manifest, indexes=indexes, texts=texts)
    put_deltas(directory, manifest, deltas or {})
    past = past_path(directory, manifest.generation)
    create_directory(past.parent)
    replace_file(past, note)
    _replace_manifest(_manifest_path(directory), note)
    return note


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
    tree, written = _tree(directory), 0
    for name, published in manifest.sets.items():
        written += _put(tree / "full", published, indexes.get(name), name)
        if published.text is not None:
            written += _put(tree / "text", published.text, (texts or {}).get(name), name)
    return written


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


def delta_path(directory: Path, name: str, base: int, published: PublishedSet) -> Path:
    """Where the delta from generation `base` of the set `name` is or will be."""
    return _tree(directory) / "delta" / name / f"{base}-{published.generation}"


def published_manifest(directory: Path) -> Manifest | None:
    """What was published last; None at first."""
    note = _read(_manifest_path(directory))
    return None if note is None else Manifest.parse(Note.decode(note).text)


def past_manifest(directory: Path, generation: int) -> Manifest | None:
    """What was published as `generation`, as long as it is kept."""
    note = _read(past_path(directory, generation))
    return None if note is None else Manifest.parse(Note.decode(note).text)


def remove_unpublished(directory: Path, *, before: datetime, keep: Iterable[Path] = ()) -> int:
    """Remove objects that the manifest does not name and that were written before `before`.

    Leave a day: readers hold manifests from caches and download what those name. `keep` are files
    that stay all the same: deltas are made from older index files. Returns the number of files
    removed.
    """
    manifest = published_manifest(directory)
    kept = {*keep, *(() if manifest is None else _named(directory, manifest))}
    removed = 0
    with writing(directory):
        for pattern in ("full/*", "text/*", "delta/*/*", "manifest/*.note"):
            for path in _tree(directory).glob(pattern):
                if path not in kept and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
    return removed


def _check_acceptable(directory: Path, manifest: Manifest, note: bytes, now: datetime) -> None:
    root_note = _read(_root_path(directory, manifest.root))
    if root_note is None:
        raise SnapshotError(f"root {manifest.root} is not published in {directory}; do that first")
    previous = _read(_manifest_path(directory))
    verify_snapshot(
        trust=TrustLine.of(root_note, version=manifest.root),
        root_notes=(root_note,),
        manifest_note=note,
        now=now,
        floor=() if previous is None else (previous,),
    )


def _put(folder: Path, ref: ObjectRef, data: bytes | None, name: str) -> bool:
    path = folder / ref.sha256
    data = _read(path) if data is None else data
    if data is None:
        raise SnapshotError(f"the file of the set {name} is neither given nor in {folder}")
    if ObjectRef.of(data) != ObjectRef(size=ref.size, sha256=ref.sha256):
        raise SnapshotError(f"the file given for the set {name} is not the one in the manifest")
    create_directory(folder)
    if _read(path) != data:
        replace_file(path, data)
        return True
    os.utime(path)  # in use again: remove_unpublished counts its age from here
    return False


def _named(directory: Path, manifest: Manifest) -> Iterator[Path]:
    tree = _tree(directory)
    yield past_path(directory, manifest.generation)
    for name, published in manifest.sets.items():
        yield tree / "full" / published.sha256
        if published.text is not None:
            yield tree / "text" / published.text.sha256
        yield from (delta_path(directory, name, ref.base, published) for ref in published.deltas)


def _replace_manifest(path: Path, note: bytes) -> None:
    """Never two notes with a time in the same second: web servers make their ETag of time and size,
    and a reader that saw the first would be told that nothing changed."""
    before = path.stat().st_mtime if path.exists() else 0.0
    replace_file(path, note)
    now = path.stat().st_mtime
    if int(now) <= int(before):
        os.utime(path, (int(before) + 1, int(before) + 1))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotError(
            f"cannot read {path}: {error.strerror}; run this as the user who owns it"
        ) from error


def _tree(directory: Path) -> Path:
    return directory / TREE


def past_path(directory: Path, generation: int) -> Path:
    """Where the manifest of an older generation is kept."""
    return _tree(directory) / "manifest" / f"{generation}.note"


def _manifest_path(directory: Path) -> Path:
    return _tree(directory) / "manifest.note"


def _root_path(directory: Path, version: int) -> Path:
    return _tree(directory) / "root" / f"{version}.note"
