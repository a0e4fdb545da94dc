"""The service's secrets and its root note.

keys/root-1.key … root-3.key   sign root notes, two of three; belong offline
keys/manifest.key              signs every manifest
keys/seed                      32 secret bytes that the salts of the index files derive from
keys/root-1.note               the root note that names these keys
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.key_files import read_key_file, read_secret_file, write_key_file
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.root_note import COPY, THRESHOLD, load_root, make_root_note, published_path
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.waiting import alone

__all__ = ["ROOT_KEYS", "THRESHOLD", "Keyring", "initialise", "initialise_once", "is_initialised"]

ROOT_KEYS = 3
SEED_SIZE = 32
OWNER_ONLY = 0o600
STAGED = ".keys-"


@dataclass(frozen=True, slots=True)
class Keyring:
    """What publishing needs. The root's secret keys are not part of it."""

    manifest_key: SecretKey
    seed: bytes = field(repr=False)
    trust: TrustLine

    @classmethod
    def load(cls, settings: ServiceSettings) -> "Keyring":
        """Reads the files; NotInitialisedError when there are none.

        SettingsError or ServiceError when one is missing, damaged, open to others or does not
        belong to the rest.
        """
        if not is_initialised(settings):
            raise NotInitialisedError(
                f"there are no keys in {settings.keys_dir}; run `gatepost service init`, or set "
                "GATEPOST_SERVICE_DATA_DIR to where they are"
            )
        path = settings.keys_dir / "manifest.key"
        key = read_key_file(path)
        seed = _read_seed(settings.keys_dir / "seed")
        trust, root = load_root(settings)
        if key.public not in root.manifest_keys:
            raise ServiceError(
                f"{path} is not the manifest key that {published_path(settings)} names: the two "
                "are of different services; restore both from the same backup"
            )
        return cls(key, seed, trust)


def is_initialised(settings: ServiceSettings) -> bool:
    """Whether the data directory has keys; ServiceError when this user may not know."""
    try:
        settings.keys_dir.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ServiceError(
            f"cannot look into {settings.data_dir}: {error.strerror}; run this as the user who "
            "owns it, or set GATEPOST_SERVICE_DATA_DIR to another directory"
        ) from error
    return True


def initialise(settings: ServiceSettings, *, now: datetime) -> Keyring:
    """Makes keys, seed and root note 1. ServiceError when there are some already."""
    keyring = initialise_once(settings, now=now)
    if keyring is None:
        raise ServiceError(
            f"{settings.keys_dir} exists: this service is initialised; `gatepost service trust` "
            "prints what readers need, and another --data-dir makes another service"
        )
    return keyring


def initialise_once(settings: ServiceSettings, *, now: datetime) -> Keyring | None:
    """As `initialise`; None when there are keys already, made by whomever.

    One at a time. The directory of the keys appears at once, with the root note in it: a machine
    that dies leaves either nothing, or all that is needed to go on.
    """
    if is_initialised(settings):
        return None
    with _writing(settings.data_dir):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(settings.data_dir / "init.lock", what="making keys"):
        if is_initialised(settings):
            return None
        _refuse_others_tree(settings)
        with _writing(settings.data_dir):
            _make_keys_dir(settings, now)
    return Keyring.load(settings)  # which publishes the root note


def _refuse_others_tree(settings: ServiceSettings) -> None:
    path = published_path(settings)
    if os.path.lexists(path):
        raise ServiceError(
            f"{path} was signed by keys that are not in {settings.keys_dir}; restore them from "
            f"the backup, or move {settings.public_dir} away to begin anew with another trust line"
        )


def _make_keys_dir(settings: ServiceSettings, now: datetime) -> None:
    for stale in settings.data_dir.glob(STAGED + "*"):
        shutil.rmtree(stale)  # secrets of a run that was killed; we hold the lock
    staged = Path(tempfile.mkdtemp(prefix=STAGED, dir=settings.data_dir))  # mode 0700
    try:
        _make_keys(staged, now)
        staged.rename(settings.keys_dir)
        _sync(settings.data_dir)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _make_keys(folder: Path, now: datetime) -> None:
    roots = [SecretKey.generate(f"gatepost/root-{n}") for n in range(1, ROOT_KEYS + 1)]
    for number, key in enumerate(roots, start=1):
        write_key_file(folder / f"root-{number}.key", key)
    manifest = SecretKey.generate("gatepost/manifest-1")
    write_key_file(folder / "manifest.key", manifest)
    _write_seed(folder / "seed")
    replace_file(folder / COPY, make_root_note(roots, manifest, now), mode=OWNER_ONLY)


def _write_seed(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SEED_SIZE))
        file.flush()
        os.fsync(file.fileno())


def _read_seed(path: Path) -> bytes:
    seed = read_secret_file(path)
    if len(seed) != SEED_SIZE:
        raise ServiceError(
            f"{path} is damaged: it has {len(seed)} bytes and needs {SEED_SIZE}; restore it from "
            "the backup"
        )
    return seed


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ServiceError(
            f"cannot write in {directory}: {error.strerror}; free space there, let this user "
            "write there, or set GATEPOST_SERVICE_DATA_DIR to another directory"
        ) from error
