"""How a run goes about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from gatepost.errors import SettingsError

__all__ = ["BulkChoices", "BulkOptions", "Progress"]

_SHARE = 8  # of all that may run at once, what one lane may take


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: addresses read, reports given, seconds since its start."""

    read: int
    done: int
    seconds: float


class BulkChoices(TypedDict, total=False):
    """The fields of BulkOptions, as keywords."""

    ordered: bool
    budget: float
    concurrency: int
    ahead: int
    progress: Callable[[Progress], object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOptions:
    """Raises SettingsError for numbers that make no sense."""

    ordered: bool = True
    """Whether reports come in the order of the addresses, or as soon as each is there."""

    budget: float = 5.0
    """Seconds for one verification, from when it is begun; a single `check` has less."""

    concurrency: int = 256
    """How many verifications ask the network at a time; an eighth of it for one mail host."""

    ahead: int = 10_000
    """How many addresses are read beyond the reports that were taken."""

    progress: Callable[[Progress], object] | None = None
    """Told how far the run is, up to ten times a second and at its end."""

    def __post_init__(self) -> None:
        for name in ("budget", "concurrency", "ahead"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"check_many: {name} must be more than 0")

    @property
    def per_lane(self) -> int:
        """How many questions one mail host may have open at a time."""
        return max(1, self.concurrency // _SHARE)
