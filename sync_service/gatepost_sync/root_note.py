"""Root note 1 of a service: made with the keys, kept beside them, published from there.

The copy beside the keys makes the published one replaceable to the byte, even when the root keys
are offline: readers have its hash pinned.
"""

from datetime import datetime, timedelta
from pathlib import Path

from gatepost.errors import GatepostError
from gatepost.snapshots.atomic_file import create_directory, replace_file
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.notes import Note, sign_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_root
from gatepost_sync.errors import ServiceError
from gatepost_sync.settings import ServiceSettings

__all__ = ["COPY", "THRESHOLD", "load_root", "make_root_note", "published_path"]

VERSION = 1
THRESHOLD = 2
VALID = timedelta(days=3650)
COPY = "root-1.note"


def make_root_note(roots: list[SecretKey], manifest: SecretKey, now: datetime) -> bytes:
    """The note that names these keys, signed by all of `roots`."""
    root = Root(
        version=VERSION,
        issued=now,
        expires=now + VALID,
        threshold=THRESHOLD,
        roots=tuple(key.public for key in roots),
        manifest_keys=(manifest.public,),
    )
    return sign_note(root.encode(), roots)


def published_path(settings: ServiceSettings) -> Path:
    """Where readers find it."""
    return settings.public_dir / "v1" / "root" / f"{VERSION}.note"


def load_root(settings: ServiceSettings) -> tuple[TrustLine, Root]:
    """The published root note, put back from the copy first when it is missing.

    ServiceError that names the file and the next step when it is damaged or not that of the keys.
    """
    path, copy = published_path(settings), settings.keys_dir / COPY
    published, kept = _read(path), _read(copy)
    if published is None and kept is not None:
        create_directory(path.parent)
        replace_file(path, kept)
        published = kept
    if published is None:
        raise ServiceError(
            f"{path} is missing; restore it from the backup, readers have its hash pinned"
        )
    if kept is not None and kept != published:
        raise ServiceError(
            f"{path} is not the root note that belongs to the keys, {copy}; if the keys are the "
            f"right ones, remove {path} and it is put back from there, otherwise restore "
            f"{settings.keys_dir} from the backup"
        )
    return _verified(path, published)


def _verified(path: Path, data: bytes) -> tuple[TrustLine, Root]:
    try:
        trust = TrustLine.of(data, version=VERSION)
        # Whether it is still valid is for readers to say: here the question is if it is whole.
        return trust, verify_root(trust, data, now=Root.parse(Note.decode(data).text).issued)
    except GatepostError as error:
        raise ServiceError(
            f"{path} is damaged; restore it from the backup, readers have its hash pinned"
        ) from error


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ServiceError(
            f"cannot read {path}: {error.strerror}; run this as the user who owns it"
        ) from error
