"""The service's secrets and its root note.

keys/root-1.key … root-3.key   sign root notes, two of three; belong offline
keys/manifest.key              signs every manifest
keys/seed                      32 secret bytes that the salts of the index files derive from
"""

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.key_files import read_key_file, write_key_file
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.publish import publish_root
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.settings import ServiceSettings

__all__ = ["ROOT_KEYS", "THRESHOLD", "Keyring", "initialise", "is_initialised"]

ROOT_KEYS = 3
THRESHOLD = 2
ROOT_VALID = timedelta(days=3650)
SEED_SIZE = 32
OWNER_ONLY = 0o600
ROOT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Keyring:
    """What publishing needs. The root's secret keys are not part of it."""

    manifest_key: SecretKey
    seed: bytes = field(repr=False)
    trust: TrustLine

    @classmethod
    def load(cls, settings: ServiceSettings) -> "Keyring":
        """Reads the files; NotInitialisedError when there are none."""
        if not is_initialised(settings):
            raise NotInitialisedError(
                f"there are no keys in {settings.keys_dir}; run `gatepost service init`, or set "
                "GATEPOST_SERVICE_DATA_DIR to where they are"
            )
        key = read_key_file(settings.keys_dir / "manifest.key")
        return cls(key, _read_seed(settings.keys_dir / "seed"), _read_trust(settings))


def is_initialised(settings: ServiceSettings) -> bool:
    """Whether the data directory has keys."""
    return settings.keys_dir.exists()


def initialise(settings: ServiceSettings, *, now: datetime) -> Keyring:
    """Makes keys, seed and root note 1. ServiceError when there are some already.

    The directory of the keys appears last and at once, so that a machine that dies in between
    leaves no half of a set.
    """
    if is_initialised(settings):
        raise ServiceError(
            f"{settings.keys_dir} exists: this service is initialised; `gatepost service trust` "
            "prints what readers need, and another --data-dir makes another service"
        )
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=".keys-", dir=settings.data_dir))  # mode 0700
        try:
            _publish_root(settings, _make_keys(staged), now)
            staged.rename(settings.keys_dir)
        except BaseException:
            shutil.rmtree(staged)
            raise
    except OSError as error:
        raise ServiceError(
            f"cannot write in {settings.data_dir}: {error.strerror}; set "
            "GATEPOST_SERVICE_DATA_DIR to a directory this user may write"
        ) from error
    return Keyring.load(settings)


def _make_keys(folder: Path) -> tuple[list[SecretKey], SecretKey]:
    roots = [SecretKey.generate(f"gatepost/root-{n}") for n in range(1, ROOT_KEYS + 1)]
    for number, key in enumerate(roots, start=1):
        write_key_file(folder / f"root-{number}.key", key)
    manifest = SecretKey.generate("gatepost/manifest-1")
    write_key_file(folder / "manifest.key", manifest)
    _write_seed(folder / "seed")
    return roots, manifest


def _publish_root(
    settings: ServiceSettings, keys: tuple[list[SecretKey], SecretKey], now: datetime
) -> None:
    roots, manifest = keys
    root = Root(
        version=ROOT_VERSION,
        issued=now,
        expires=now + ROOT_VALID,
        threshold=THRESHOLD,
        roots=tuple(key.public for key in roots),
        manifest_keys=(manifest.public,),
    )
    try:
        publish_root(settings.public_dir, root, roots, now=now)
    except SnapshotError as error:
        raise ServiceError(
            f"{settings.public_dir} holds what other keys signed ({error}); restore "
            f"{settings.keys_dir} from the backup, or move {settings.public_dir} away to begin "
            "anew with another trust line"
        ) from error


def _read_trust(settings: ServiceSettings) -> TrustLine:
    path = settings.public_dir / "v1" / "root" / f"{ROOT_VERSION}.note"
    try:
        return TrustLine.of(path.read_bytes(), version=ROOT_VERSION)
    except OSError as error:
        raise ServiceError(
            f"cannot read {path}: {error.strerror}; restore it from the backup, readers have it "
            "pinned"
        ) from error


def _write_seed(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SEED_SIZE))
        file.flush()
        os.fsync(file.fileno())


def _read_seed(path: Path) -> bytes:
    try:
        seed = path.read_bytes()
    except OSError as error:
        raise ServiceError(
            f"cannot read {path}: {error.strerror}; restore it from the backup"
        ) from error
    if len(seed) != SEED_SIZE:
        raise ServiceError(f"{path} is damaged: it has {len(seed)} bytes and needs {SEED_SIZE}")
    return seed
