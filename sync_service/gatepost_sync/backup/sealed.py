"""The keys of publishing, encrypted with a passphrase: scrypt, then ChaCha20-Poly1305.

The root keys are never among them: they belong offline, in a place of their own.
"""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gatepost_sync.errors import BackupError, ServiceError

__all__ = ["LEAST", "keys_to_keep", "seal", "unseal"]

LEAST = 12  # characters of a passphrase
PURPOSE = b"gatepost backup keys 1"
SALT, NONCE = 16, 12  # bytes
COST, BLOCK, PARALLEL = 2**16, 8, 1  # 64 MiB and a quarter of a second for each guess
ROOT_KEYS = "root-*.key"


def keys_to_keep(keys_dir: Path) -> dict[str, bytes]:
    """The files that publishing needs, by name."""
    offline = set(keys_dir.glob(ROOT_KEYS))
    try:
        return {
            path.name: path.read_bytes()
            for path in sorted(keys_dir.iterdir())
            if path.is_file() and path not in offline
        }
    except OSError as error:
        raise ServiceError(
            f"cannot read {keys_dir}: {error.strerror}; run this as the user who owns it"
        ) from error


def seal(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """Those files, for whoever has the passphrase."""
    plain = {name: base64.b64encode(data).decode("ascii") for name, data in files.items()}
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    box = ChaCha20Poly1305(_key(passphrase, salt))
    return salt + nonce + box.encrypt(nonce, json.dumps(plain).encode("ascii"), PURPOSE)


def unseal(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """The files. BackupError for another passphrase, or when a byte was changed."""
    salt, nonce, rest = sealed[:SALT], sealed[SALT : SALT + NONCE], sealed[SALT + NONCE :]
    try:
        plain = ChaCha20Poly1305(_key(passphrase, salt)).decrypt(nonce, rest, PURPOSE)
    except (InvalidTag, ValueError) as error:
        raise BackupError(
            "the keys in the backup do not open with this passphrase; nothing was restored"
        ) from error
    return {name: base64.b64decode(data) for name, data in json.loads(plain).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    scrypt = Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=PARALLEL)
    return scrypt.derive(passphrase.encode("utf-8"))
