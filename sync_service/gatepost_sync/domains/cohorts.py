"""Which domains are checked together: those that stand together in the published file."""

from hashlib import blake2s

from gatepost.lists.entries import domain_key
from gatepost.lists.writer import first_salt

__all__ = ["COHORTS", "Cohorts"]

COHORTS = 256
"""As many as the published file has days of checks for."""


class Cohorts:
    """Numbers domains by the first byte of the fingerprint that they have in the published file.

    Should something ever collide under the first salt of `seed`, the file has another one and the
    days in it become less exact, nothing else.
    """

    def __init__(self, seed: bytes) -> None:
        self._keyed = _keyed(first_salt(seed))

    @classmethod
    def under(cls, salt: bytes) -> "Cohorts":
        """The same, for who knows the first salt and not the seed."""
        made = cls.__new__(cls)
        made._keyed = _keyed(salt)
        return made

    def of(self, domain: str) -> int:
        """0 to 255, for a canonical domain."""
        state = self._keyed.copy()
        state.update(domain_key(domain))
        return state.digest()[0]


def _keyed(salt: bytes) -> blake2s:
    return blake2s(digest_size=8, key=salt)
