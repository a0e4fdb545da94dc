"""What one examination came to."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Examined", "Health"]


class Health(StrEnum):
    """How it stands."""

    OK = "ok"
    WARNING = "warning"
    """It works, and could work better."""
    BROKEN = "broken"
    SKIPPED = "skipped"
    """Not needed as things are set, so nobody was asked."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One line of the doctor's. `remedy` is what to do next; empty where nothing is to be done."""

    name: str
    health: Health
    text: str
    remedy: str = ""

    def to_dict(self) -> dict[str, str]:
        """As it stands in `gatepost doctor --json`."""
        return {
            "name": self.name,
            "health": self.health.value,
            "text": self.text,
            "remedy": self.remedy,
        }
