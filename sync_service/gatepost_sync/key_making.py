"""Making the keys of a new service: all of them at once, or nothing."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.key_files import write_key_file
from gatepost.snapshots.keys import PublicKey, SecretKey
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.root import Root
from gatepost_sync.errors import ServiceError
from gatepost_sync.key_names import (
    OWNER_ONLY,
    manifest_key_name,
    manifest_key_path,
    root_key_name,
    root_key_path,
)
from gatepost_sync.root_draft import RootDraft, draft_path
from gatepost_sync.root_note import VALID, copy_path

__all__ = ["SEED_SIZE", "KeyPlan", "make_keys_dir", "writing"]

SEED_SIZE = 32
STAGED = ".keys-"


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """`threshold` of the root keys must sign. `roots` were made elsewhere; none: `count` are made
    here, to be moved offline."""

    count: int = 3
    threshold: int = 2
    roots: tuple[PublicKey, ...] = ()

    def __post_init__(self) -> None:
        many = len(self.roots) or self.count
        if not 1 <= self.threshold <= many <= 16:
            raise ServiceError(
                f"{self.threshold} of {many} root keys cannot be: there may be 1 to 16 keys, and"
                " not more signatures than keys"
            )


def make_keys_dir(keys_dir: Path, plan: KeyPlan, now: datetime) -> None:
    """Makes the directory with everything in it. Hold the lock of key making."""
    parent = keys_dir.parent
    for stale in parent.glob(STAGED + "*"):
        shutil.rmtree(stale)  # secrets of a run that was killed; we hold the lock
    staged = Path(tempfile.mkdtemp(prefix=STAGED, dir=parent))  # mode 0700
    try:
        _make(staged, plan, now)
        staged.rename(keys_dir)
        _sync(parent)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Turns what the system says about writing in `directory` into a ServiceError."""
    try:
        yield
    except OSError as error:
        raise ServiceError(
            f"cannot write in {directory}: {error.strerror}; free space there, let this user "
            "write there, or set GATEPOST_SERVICE_DATA_DIR to another directory"
        ) from error


def _make(folder: Path, plan: KeyPlan, now: datetime) -> None:
    manifest = SecretKey.generate(manifest_key_name(1))
    write_key_file(manifest_key_path(folder, 1), manifest)
    _write_seed(folder / "seed")
    if plan.roots:
        draft = RootDraft.of(_first_root(plan.roots, plan.threshold, manifest, now))
        replace_file(draft_path(folder, 1), draft.encode(), mode=OWNER_ONLY)
        return
    keys = [SecretKey.generate(root_key_name(n)) for n in range(1, plan.count + 1)]
    for number, key in enumerate(keys, start=1):
        write_key_file(root_key_path(folder, number), key)
    root = _first_root(tuple(key.public for key in keys), plan.threshold, manifest, now)
    replace_file(copy_path(folder, 1), sign_note(root.encode(), keys), mode=OWNER_ONLY)


def _first_root(
    roots: tuple[PublicKey, ...], threshold: int, manifest: SecretKey, now: datetime
) -> Root:
    return Root(
        version=1,
        issued=now,
        expires=now + VALID,
        threshold=threshold,
        roots=roots,
        manifest_keys=(manifest.public,),
    )


def _write_seed(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SEED_SIZE))
        file.flush()
        os.fsync(file.fileno())


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
