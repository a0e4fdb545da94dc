"""A secret of this host's own: 32 random bytes in a file that its processes share."""

import os
from pathlib import Path

__all__ = ["host_secret"]

_BYTES = 32


def host_secret(path: Path) -> bytes:
    """The secret that is kept at `path`, made by whichever process needs it first.

    Raises OSError where it can neither be read nor be made.
    """
    return _read(path) or _make(path)


def _read(path: Path) -> bytes | None:
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        return None
    return secret if len(secret) == _BYTES else None


def _make(path: Path) -> bytes:
    """One process's secret wins, and the others read it."""
    from gatepost.errors import SnapshotError
    from gatepost.snapshots.atomic_file import create_directory

    secret = os.urandom(_BYTES)
    try:
        create_directory(path.parent)
    except SnapshotError as error:
        raise OSError(str(error)) from error
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secret[:4].hex()}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(secret)
        try:
            os.link(draft, path)  # unlike a rename, it never replaces another process's
        except FileExistsError:
            return _read(path) or _replace(draft, path, secret)
    finally:
        draft.unlink(missing_ok=True)
    return secret


def _replace(draft: Path, path: Path, secret: bytes) -> bytes:
    """What stands there is no secret: a write that was cut off."""
    draft.replace(path)
    return secret
