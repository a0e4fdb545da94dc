"""An entry as its upstream has it, with what that says of it."""

from datetime import datetime
from typing import Self

__all__ = ["Listed"]


class Listed(str):
    """The text of an entry, and when the upstream first and last saw it; None where it is silent.

    A text, so that whoever knows nothing of times reads it like any other line. Times are aware.
    """

    __slots__ = ("first_seen", "last_seen")

    first_seen: datetime | None
    last_seen: datetime | None

    def __new__(
        cls, text: str, first_seen: datetime | None = None, last_seen: datetime | None = None
    ) -> Self:
        """See the class."""
        self = super().__new__(cls, text)
        self.first_seen, self.last_seen = first_seen, last_seen
        return self
