"""One thing that the service needs, and how it is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Dependency", "Finding", "Need", "NotYetError", "TroubleError"]


class Need(StrEnum):
    """Whether the process can do its work without it."""

    REQUIRED = "required"
    WANTED = "wanted"
    """What it does for readers goes on without it, and something else does not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How one dependency is; `trouble` is a sentence without secrets, or None when all is well."""

    name: str
    need: Need
    trouble: str | None = None
    facts: tuple[tuple[str, object], ...] = ()
    """What else is known of it, for JSON."""
    expected: bool = False
    """Whether it could not be there yet: the trouble ends by itself."""

    @property
    def up(self) -> bool:
        """Whether it can be used."""
        return self.trouble is None

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        shown: dict[str, object] = {"status": "up" if self.up else "down", "need": self.need.value}
        if self.trouble is not None:
            shown["detail"] = self.trouble
        return {**shown, **dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Dependency:
    """`look` returns facts about it, raises TroubleError with a sentence, or anything else."""

    name: str
    need: Need
    look: Callable[[], dict[str, object]]
    fresh_seconds: float = 3.0
    """How long a finding is good for: whoever probes every second asks no server as often."""


class TroubleError(Exception):
    """It is there and cannot be used; the text may be shown to anybody."""


class NotYetError(TroubleError):
    """It cannot be there yet, and will be without anybody's doing."""
