"""Addresses at rest: encrypted under a key of the service's, each chunk in its own place."""

import hmac
import json
import os
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gatepost_sync.errors import ServiceError

__all__ = ["Sealing"]

_NONCE = 12


class Sealing:
    """AES-256-GCM. What was sealed for one place can be opened for no other."""

    def __init__(self, seed: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(seed, b"gatepost batch", "sha256"))
        self._tokens = hmac.digest(seed, b"gatepost batch token", "sha256")

    def seal(self, value: Any, place: str) -> bytes:
        """`value`, plain JSON, encrypted."""
        nonce = os.urandom(_NONCE)
        text = zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1)
        return nonce + self._cipher.encrypt(nonce, text, place.encode())

    def open(self, data: bytes, place: str) -> Any:
        """What `seal` made; ServiceError when it was made with another key, or for elsewhere."""
        try:
            text = self._cipher.decrypt(data[:_NONCE], data[_NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise ServiceError(
                "a batch cannot be opened: it was sealed under another keys/seed; restore that, or "
                "begin the batch anew with --restart"
            ) from error
        return json.loads(zlib.decompress(text))

    def token(self, digest: bytes) -> str:
        """A name for what has this digest, which tells nothing to who does not have the key."""
        return hmac.digest(self._tokens, digest, "sha256").hex()
