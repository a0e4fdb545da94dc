"""The clock of the jobs."""

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "utc_now"]

Clock = Callable[[], datetime]
"""Answers with an aware datetime."""


def utc_now() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)
