"""The generation that stands: what gates have, or are about to fetch."""

from pathlib import Path

from gatepost.errors import SnapshotError, TrustError
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.notes import Note, verify_note
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import ServiceError
from gatepost_sync.keyring import Keyring

__all__ = ["is_ours", "manifest_path", "missing_object", "standing_manifest"]


def manifest_path(public: Path) -> Path:
    """Where the manifest is published."""
    return public / "v1" / "manifest.note"


def standing_manifest(public: Path) -> Manifest | None:
    """What was published last, None at first; ServiceError that says how to go on."""
    try:
        return published_manifest(public)
    except TrustError as error:
        raise ServiceError(
            f"{manifest_path(public)} is damaged; restore it from the backup, or remove it and run "
            "`gatepost service publish`, which makes a new one"
        ) from error
    except SnapshotError as error:
        raise ServiceError(str(error)) from error


def is_ours(public: Path, keyring: Keyring) -> bool:
    """Whether the manifest that stands was signed with the present key."""
    note = Note.decode(manifest_path(public).read_bytes())
    try:
        return bool(verify_note(note, (keyring.manifest_key.public,)))
    except TrustError:
        return False


def missing_object(public: Path, manifest: Manifest) -> Path | None:
    """The first file that `manifest` names and that is not there in its full size, if any is."""
    for one in manifest.sets.values():
        for folder, ref in (("full", one), ("text", one.text)):
            path = public / "v1" / folder / ref.sha256 if ref is not None else None
            if ref is not None and path is not None and _size(path) != ref.size:
                return path
    return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
