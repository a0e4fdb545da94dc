"""Secret key files: one line, readable by their owner only."""

import os
import stat
from pathlib import Path

from gatepost.errors import SettingsError, TrustError
from gatepost.snapshots.keys import SecretKey

__all__ = ["read_key_file", "read_secret_file", "write_key_file"]

OWNER_ONLY = 0o600
OTHERS = 0o077
MAX_SECRET_SIZE = 4096  # bytes


def write_key_file(path: Path, key: SecretKey) -> None:
    """Create `path` (mode 0600) with the secret line; an existing file is never overwritten."""
    try:
        # O_EXCL: a key that is lost cannot be made again, so nothing may write over one.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError as error:
        raise SettingsError(f"{path} exists already; move it away to make a new key") from error
    except OSError as error:
        raise SettingsError(f"cannot write the key file {path}: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key.encode() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> SecretKey:
    """The key in `path`; SettingsError when it is missing, damaged or open to other users."""
    try:
        return SecretKey.decode(read_secret_file(path).decode().strip())
    except (TrustError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} holds no usable secret key: {error}; restore it from the backup"
        ) from error


def read_secret_file(path: Path) -> bytes:
    """What is in `path`; SettingsError when it is missing, unreadable or open to other users."""
    try:
        with path.open("rb") as file:
            _check_mode(path, os.fstat(file.fileno()).st_mode)
            return file.read(MAX_SECRET_SIZE)
    except FileNotFoundError as error:
        raise SettingsError(
            f"cannot read the key file {path}: {error.strerror}; restore it from the backup"
        ) from error
    except OSError as error:
        raise SettingsError(
            f"cannot read the key file {path}: {error.strerror}; run this as the user who owns it"
        ) from error


def _check_mode(path: Path, mode: int) -> None:
    if mode & OTHERS:
        raise SettingsError(
            f"the key file {path} is open to other users (mode {stat.S_IMODE(mode):04o});"
            f" run: chmod 600 {path}"
        )
