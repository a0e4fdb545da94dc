"""The service's secrets and its root notes.

keys/root-1.key … root-3.key   sign root notes, two of three; belong offline
keys/manifest.key              signs every manifest; manifest-2.key since root 2, and so on
keys/seed                      32 secret bytes that the salts of the index files derive from
keys/root-1.note               the root note that names these keys; root-2.note followed it
keys/root-2.draft              a root that waits for signatures
"""

import os
from dataclasses import dataclass, field
from datetime import datetime

from gatepost.snapshots.key_files import read_key_file, read_secret_file
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.intake_key import IntakeKey
from gatepost_sync.key_making import SEED_SIZE, KeyPlan, make_keys_dir, writing
from gatepost_sync.key_names import manifest_key_path
from gatepost_sync.root_note import load_roots, published_path
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.waiting import alone

__all__ = [
    "KeyPlan",
    "Keyring",
    "find_manifest_key",
    "hand_over",
    "initialise",
    "initialise_once",
    "is_initialised",
    "make_keys",
    "read_seed",
    "require_keys",
]


@dataclass(frozen=True, slots=True)
class Keyring:
    """What publishing needs. The root's secret keys are not part of it."""

    manifest_key: SecretKey
    seed: bytes = field(repr=False)
    trust: TrustLine

    @classmethod
    def load(cls, settings: ServiceSettings) -> "Keyring":
        """Reads the files; NotInitialisedError when there are none, or root 1 is not signed yet.

        SettingsError or ServiceError when one is missing, damaged, open to others or does not
        belong to the rest.
        """
        require_keys(settings)
        seed = read_seed(settings)
        standing = load_roots(settings)
        return cls(find_manifest_key(settings, standing.root), seed, standing.trust)


def find_manifest_key(settings: ServiceSettings, root: Root) -> SecretKey:
    """The secret key that may sign manifests under `root`: the newest that it names.

    SettingsError or ServiceError when it is not here.
    """
    paths = [manifest_key_path(settings.key_folder, n) for n in range(root.version, 0, -1)]
    there = [path for path in paths if path.exists()] or paths[-1:]
    for path in there:
        key = read_key_file(path)
        if key.public in root.manifest_keys:
            return key
    raise ServiceError(
        f"{there[0]} is not the manifest key that {published_path(settings, root.version)} names:"
        " the two are of different services, or of different times; restore both from the same"
        " backup"
    )


def is_initialised(settings: ServiceSettings) -> bool:
    """Whether the data directory has keys; ServiceError when this user may not know."""
    folder = settings.key_folder
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ServiceError(
            f"cannot look into {folder.parent}: {error.strerror}; run this as the user who "
            "owns it, or set GATEPOST_SERVICE_DATA_DIR to another directory"
        ) from error
    return True


def require_keys(settings: ServiceSettings) -> None:
    """NotInitialisedError when there is no directory of keys."""
    if not is_initialised(settings):
        raise NotInitialisedError(
            f"there are no keys in {settings.key_folder}; run `gatepost service init`, or set "
            "GATEPOST_SERVICE_DATA_DIR to where they are"
        )


def initialise(settings: ServiceSettings, *, now: datetime) -> Keyring:
    """Makes keys, seed and root note 1. ServiceError when there are some already."""
    make_keys(settings, KeyPlan(), now=now)
    return Keyring.load(settings)  # which publishes the root note


def initialise_once(settings: ServiceSettings, *, now: datetime) -> Keyring | None:
    """As `initialise`; None when there are keys already, made by whomever."""
    return Keyring.load(settings) if _make_once(settings, KeyPlan(), now) else None


def make_keys(settings: ServiceSettings, plan: KeyPlan, *, now: datetime) -> None:
    """Makes what `plan` says; root note 1 as well, or a draft of it when others hold its keys.

    ServiceError when there are keys already.
    """
    if not _make_once(settings, plan, now):
        raise ServiceError(
            f"{settings.key_folder} exists: this service is initialised; `gatepost service trust` "
            "prints what readers need, and another --data-dir makes another service"
        )


def _make_once(settings: ServiceSettings, plan: KeyPlan, now: datetime) -> bool:
    """One at a time. The directory of the keys appears at once, with the root note in it: a
    machine that dies leaves either nothing, or all that is needed to go on."""
    if is_initialised(settings):
        return False
    with writing(settings.data_dir):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(settings.data_dir / "init.lock", what="making keys"):
        if is_initialised(settings):
            return False
        _refuse_half_restored(settings)
        _refuse_others_tree(settings)
        parent = settings.key_folder.parent
        with writing(parent):
            parent.mkdir(parents=True, exist_ok=True)
            make_keys_dir(settings.key_folder, plan, now)
    hand_over(settings)
    return True


def _refuse_half_restored(settings: ServiceSettings) -> None:
    if settings.restore_note.exists():
        # Here, not at the top: it needs a database, and making keys does not.
        from gatepost_sync.half_restored import refuse_half_restored

        refuse_half_restored(settings)


def _refuse_others_tree(settings: ServiceSettings) -> None:
    path = published_path(settings)
    if os.path.lexists(path):
        raise ServiceError(
            f"{path} was signed by keys that are not in {settings.key_folder}; restore them from "
            f"the backup, or move {settings.public_dir} away to begin anew with another trust line"
        )


def hand_over(settings: ServiceSettings) -> None:
    """Leaves for web processes what they need of the seed, where the seed is."""
    if is_initialised(settings):
        with writing(settings.data_dir):
            IntakeKey.of(read_seed(settings)).keep(settings)


def read_seed(settings: ServiceSettings) -> bytes:
    """The seed alone; SettingsError or ServiceError when it is missing, damaged or not secret."""
    path = settings.key_folder / "seed"
    seed = read_secret_file(path)
    if len(seed) != SEED_SIZE:
        raise ServiceError(
            f"{path} is damaged: it has {len(seed)} bytes and needs {SEED_SIZE}; restore it from "
            "the backup"
        )
    return seed
