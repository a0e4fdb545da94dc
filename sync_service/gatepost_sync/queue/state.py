"""Where a job is in its life."""

from enum import IntEnum, StrEnum

__all__ = ["JobState", "Priority"]


class JobState(StrEnum):
    """`waiting` to `running` by a claim; from there to one of the others, or back to `waiting`."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    """It failed as often as it may. It stays visible, and `gatepost jobs retry` runs it again."""


class Priority(IntEnum):
    """The lower one goes first. Each has a queue of its own at the broker."""

    HIGH = 0
    NORMAL = 10
    LOW = 20

    @property
    def queue(self) -> str:
        """The queue's name."""
        return f"gatepost-{self.name.lower()}"
