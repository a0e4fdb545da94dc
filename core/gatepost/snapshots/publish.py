"""Publishing: signed notes and what they name, checked by the readers' own rules first."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import create_directory, replace_file
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.notes import Note, sign_note
from gatepost.snapshots.objects import Deltas, put_deltas, put_objects
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_next_root
from gatepost.snapshots.tree import manifest_path, past_path, read_published, root_path
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_root, verify_snapshot

__all__ = ["publish_root", "publish_root_note", "publish_snapshot"]


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
    before = read_published(root_path(directory, root.version - 1))
    if before is not None:
        verify_next_root(Root.parse(Note.decode(before).text), note)
    path = root_path(directory, root.version)
    standing = read_published(path)
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
    confirm: Callable[[], None] | None = None,
) -> bytes:
    """Write the files of `manifest`, then the manifest note signed with `key`; returns the note.

    `indexes` and `texts` map set names to file contents; a set that did not change may be left
    out. Readers' own rules are applied first: TrustError when they would refuse the result,
    SnapshotError when a file is missing or is not what the manifest says. `confirm` is called when
    all but the manifest is written: what it raises leaves the one before in force.
    """
    note = sign_note(manifest.encode(), (key,))
    _check_acceptable(directory, manifest, note, now)
    put_objects(directory, manifest, indexes=indexes, texts=texts)
    put_deltas(directory, manifest, deltas or {})
    if confirm is not None:
        confirm()
    past = past_path(directory, manifest.generation)
    create_directory(past.parent)
    replace_file(past, note)
    _replace_manifest(manifest_path(directory), note)
    return note


def _check_acceptable(directory: Path, manifest: Manifest, note: bytes, now: datetime) -> None:
    root_note = read_published(root_path(directory, manifest.root))
    if root_note is None:
        raise SnapshotError(f"root {manifest.root} is not published in {directory}; do that first")
    previous = read_published(manifest_path(directory))
    verify_snapshot(
        trust=TrustLine.of(root_note, version=manifest.root),
        root_notes=(root_note,),
        manifest_note=note,
        now=now,
        floor=() if previous is None else (previous,),
    )


def _replace_manifest(path: Path, note: bytes) -> None:
    """Never two notes with a time in the same second: web servers make their ETag of time and size,
    and a reader that saw the first would be told that nothing changed."""
    before = path.stat().st_mtime if path.exists() else 0.0
    replace_file(path, note)
    now = path.stat().st_mtime
    if int(now) <= int(before):
        os.utime(path, (int(before) + 1, int(before) + 1))
