"""One entry a line."""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost_sync.sources.formats.form import decoded

__all__ = ["Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8; blank lines and comments are passed over by whoever vets the lines."""

    def read(self, data: bytes) -> Iterable[str]:
        """See Form."""
        return decoded(data).splitlines()
