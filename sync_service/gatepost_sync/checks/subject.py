"""Under which name a check is remembered."""

import hmac

from gatepost.address import Address
from gatepost.lists.domains import canonical_domain
from gatepost.parse import Parser
from gatepost_sync.errors import ServiceError

__all__ = ["Subjects"]


class Subjects:
    """Addresses become keyed hashes: who has the database alone cannot even test a guess."""

    def __init__(self, seed: bytes) -> None:
        self._key = hmac.digest(seed, b"gatepost check", "sha256")

    def of_address(self, address: Address) -> str:
        """32 hex digits; every spelling of one mailbox has the same."""
        text = address.canonical or address.raw
        digest = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
        return digest[:16].hex()

    def of_text(self, text: str) -> str:
        """Of an address or a domain as somebody types it; ServiceError when it is neither."""
        if "@" in text:
            return self.of_address(Parser().parse(text))
        domain = canonical_domain(text)
        if domain is None:
            raise ServiceError("that is neither an address nor a domain, nor the number of a check")
        return domain
