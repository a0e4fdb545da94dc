"""Keys that tell nothing to who steals the cache."""

import hmac
import os
from collections.abc import Iterable
from hashlib import blake2s
from pathlib import Path

from gatepost.address import Address
from gatepost.host_secret import host_secret

__all__ = ["AddressKeys", "catch_all_key"]

_FILE = "cache.key"
_BYTES = 32


def catch_all_key(domain: str, mx_hosts: Iterable[str]) -> str:
    """The key of a domain's catch-all state: it holds as long as these hosts take its mail."""
    hosts = "\n".join(sorted(mx_hosts)).encode()
    return f"{domain}:{blake2s(hosts, digest_size=8).hexdigest()}"


class AddressKeys:
    """HMAC-SHA256 of canonical addresses, so that a guess cannot be tested without the secret.

    The secret is that of the settings, which hosts with a common Redis share; else one of this
    host's own, made in `data_dir` when first needed.
    """

    def __init__(self, secret: str | None, data_dir: Path) -> None:
        self._given = secret
        self._data_dir = data_dir
        self._secret: bytes | None = None

    def key(self, address: Address) -> str:
        """The address's key, 64 hexadecimal digits; the same however the mailbox is spelt."""
        if self._secret is None:
            self._secret = self._given.encode() if self._given else self._host_secret()
        return hmac.digest(self._secret, address.canonical.encode(), "sha256").hex()

    def _host_secret(self) -> bytes:
        """This host's secret. A folder that takes none costs the other processes' hits only."""
        try:
            return host_secret(self._data_dir / _FILE)
        except OSError:
            return os.urandom(_BYTES)
