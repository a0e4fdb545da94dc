"""What a list is read from, before anybody knows what its bytes mean."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["MAX_LIST_SIZE", "Fetched", "Fetcher"]

MAX_LIST_SIZE = 64 * 1024 * 1024  # bytes; a list of a million domains has a third of that


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes, and what names this content at its origin; None when nothing does."""

    data: bytes
    tag: str | None = None


class Fetcher(Protocol):
    """Gets the bytes of a list from one place, bounded in size and time."""

    def fetch(self, tag: str | None) -> Fetched | None:
        """The bytes, or None when `tag` (of the last content) still names them.

        UpstreamError when they cannot be had.
        """
