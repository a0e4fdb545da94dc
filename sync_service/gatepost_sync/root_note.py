"""The root notes of a service: made with the keys, kept beside them, published from there.

The copies beside the keys make the published ones replaceable to the byte, even when the root keys
are offline: readers have the first one's hash pinned, and follow the others from there.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from gatepost.errors import GatepostError
from gatepost.snapshots.atomic_file import create_directory, replace_file
from gatepost.snapshots.notes import Note
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_first_root, verify_next_root
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.settings import ServiceSettings

__all__ = ["VALID", "Standing", "copy_path", "load_roots", "published_path"]

FIRST = 1
VALID = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest root, and the line that pins it."""

    root: Root
    trust: TrustLine


def published_path(settings: ServiceSettings, version: int = FIRST) -> Path:
    """Where readers find it."""
    return settings.public_dir / "v1" / "root" / f"{version}.note"


def copy_path(keys_dir: Path, version: int) -> Path:
    """Where it is kept beside the keys."""
    return keys_dir / f"root-{version}.note"


def load_roots(settings: ServiceSettings) -> Standing:
    """The newest published root; what is missing is put back from the copies first.

    NotInitialisedError when root 1 still has to be signed. ServiceError that names the file and
    the next step when one is damaged, missing or not that of the keys.
    """
    root: Root | None = None
    for version in count(FIRST):
        note = _note(settings, version)
        if note is None:
            break
        root = _follow(settings, version, root, note)
        newest = Standing(root, TrustLine.of(note, version=version))
    if root is None:
        raise _without_any(settings)
    return newest


def _follow(settings: ServiceSettings, version: int, before: Root | None, note: bytes) -> Root:
    # Whether it is still valid is for readers to say: here the question is if it is whole.
    try:
        if before is not None:
            return verify_next_root(before, note)
        return verify_first_root(TrustLine.of(note, version=version), note)
    except GatepostError as error:
        raise ServiceError(
            f"{published_path(settings, version)} is damaged; restore it from the backup, readers"
            " have its hash pinned"
        ) from error


def _note(settings: ServiceSettings, version: int) -> bytes | None:
    """The published note, put back from the copy when it is missing; None without either."""
    path, copy = published_path(settings, version), copy_path(settings.key_folder, version)
    published, kept = _read(path), _read(copy)
    if published is None and kept is not None:
        create_directory(path.parent)
        replace_file(path, kept)
        return kept
    if kept is not None and _text(kept) != _text(published):
        raise ServiceError(
            f"{path} is not the root note that belongs to the keys, {copy}; if the keys are the "
            f"right ones, remove {path} and it is put back from there, otherwise restore "
            f"{settings.key_folder} from the backup"
        )
    return published


def _text(note: bytes | None) -> bytes | None:
    """What is signed; who signed may differ."""
    try:
        return None if note is None else Note.decode(note).text
    except GatepostError:
        return note


def _without_any(settings: ServiceSettings) -> ServiceError:
    # Nothing is ever published without a root.
    if not (settings.public_dir / "v1" / "manifest.note").exists():
        return NotInitialisedError(
            f"root note {FIRST} is not signed yet: sign {settings.key_folder}/root-{FIRST}.draft "
            "with `gatepost service keys sign-root`, then run `gatepost service keys install`"
        )
    return ServiceError(
        f"{published_path(settings)} is missing; restore it from the backup, readers have its hash"
        " pinned"
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ServiceError(
            f"cannot read {path}: {error.strerror}; run this as the user who owns it"
        ) from error
