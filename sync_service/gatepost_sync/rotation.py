"""Proposing the next root, and putting it in force once enough people have signed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from gatepost.errors import GatepostError
from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.key_files import read_key_file, write_key_file
from gatepost.snapshots.keys import PublicKey, SecretKey
from gatepost.snapshots.publish import publish_root_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_first_root, verify_next_root
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.key_names import OWNER_ONLY, manifest_key_name, manifest_key_path
from gatepost_sync.keyring import find_manifest_key, require_keys
from gatepost_sync.root_draft import RootDraft, draft_path
from gatepost_sync.root_note import VALID, copy_path, load_roots
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.waiting import alone

__all__ = ["Change", "install", "propose", "standing_root"]


@dataclass(frozen=True, slots=True)
class Change:
    """How the next root differs. `remove` holds names of root keys; `threshold` None: as it is."""

    new_manifest_key: bool = True
    add: tuple[PublicKey, ...] = ()
    remove: tuple[str, ...] = ()
    threshold: int | None = None
    valid: timedelta = VALID


def standing_root(settings: ServiceSettings) -> Root | None:
    """The newest root in force; None while root 1 waits for its signatures."""
    try:
        return load_roots(settings).root
    except NotInitialisedError:
        return None


def propose(settings: ServiceSettings, change: Change, *, now: datetime) -> Path:
    """Writes a draft of the next root, and the manifest key that it names; returns the draft.

    Nothing that readers see changes. ServiceError when a draft is waiting already, or when the
    root would be one that nobody can sign.
    """
    require_keys(settings)
    with alone(settings.data_dir / "init.lock", what="making keys"):
        before = load_roots(settings).root
        path = draft_path(settings.key_folder, before.version + 1)
        if path.exists():
            raise ServiceError(
                f"{path} waits for signatures already; install it with `gatepost service keys"
                " install`, or remove it to begin anew"
            )
        keys = before.manifest_keys
        if change.new_manifest_key:
            keys = (_manifest_key(settings.key_folder, before.version + 1).public,)
        draft = RootDraft.of(_next(before, change, keys, now))
        replace_file(path, draft.encode(), mode=OWNER_ONLY)
        return path


def install(settings: ServiceSettings, path: Path, *, now: datetime) -> Root:
    """Publishes the root in the draft at `path`; from then on its manifest key signs.

    ServiceError when signatures are missing, or when it does not follow the root in force.
    """
    require_keys(settings)
    # One publisher at a time: a manifest must not be signed under one root by the key of another.
    with alone(settings.data_dir / "publish.lock", what="publishing"):
        before, draft = standing_root(settings), RootDraft.read(path)
        note = draft.note.encode()
        _check_ready(draft, note, before)
        find_manifest_key(settings, draft.root)  # or nobody could publish any more
        copy = copy_path(settings.key_folder, draft.root.version)
        # The copy first: whatever happens now, the next start publishes it.
        replace_file(copy, note, mode=OWNER_ONLY)
        publish_root_note(settings.public_dir, note, now=now)
        path.unlink(missing_ok=True)
        return draft.root


def _next(before: Root, change: Change, keys: Iterable[PublicKey], now: datetime) -> Root:
    unknown = set(change.remove) - {key.name for key in before.roots}
    if unknown:
        raise ServiceError(
            f"root {before.version} has no key {', '.join(sorted(unknown))}; it has"
            f" {', '.join(key.name for key in before.roots)}"
        )
    kept = tuple(key for key in before.roots if key.name not in change.remove)
    try:
        return Root(
            version=before.version + 1,
            issued=now,
            expires=now + change.valid,
            threshold=change.threshold or before.threshold,
            roots=(*kept, *change.add),
            manifest_keys=tuple(keys),
        )
    except ValidationError as error:
        reasons = (each["msg"].removeprefix("Value error, ") for each in error.errors())
        raise ServiceError(f"this cannot be a root: {'; '.join(reasons)}") from error


def _manifest_key(keys_dir: Path, version: int) -> SecretKey:
    path = manifest_key_path(keys_dir, version)
    if path.exists():
        return read_key_file(path)  # of a draft that was removed: nobody has seen it in use
    key = SecretKey.generate(manifest_key_name(version))
    write_key_file(path, key)
    return key


def _check_ready(draft: RootDraft, note: bytes, before: Root | None) -> None:
    version = draft.root.version
    expected = 1 if before is None else before.version + 1
    if version != expected:
        raise ServiceError(
            f"this is root {version}, and the next one is root {expected}; propose it anew with"
            " `gatepost service keys rotate`"
        )
    if not draft.is_complete(before):
        counts = ", ".join(map(str, draft.counts(before)))
        raise ServiceError(
            f"root {version} has {counts}; add the missing ones with `gatepost service keys"
            " sign-root`"
        )
    try:
        if before is None:
            verify_first_root(TrustLine.of(note, version=version), note)
        else:
            verify_next_root(before, note)
    except GatepostError as error:
        raise ServiceError(f"readers would refuse root {version}: {error}") from error
