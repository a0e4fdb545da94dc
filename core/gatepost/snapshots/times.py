"""Times as notes and state files write them: RFC 3339, UTC, whole seconds."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

__all__ = ["Moment", "format_time", "parse_time"]

FORM = "%Y-%m-%dT%H:%M:%SZ"
PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def format_time(moment: datetime) -> str:
    """`2027-01-31T12:00:00Z` for an aware datetime of any zone."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """The aware datetime of `2027-01-31T12:00:00Z`; ValueError for any other spelling."""
    if not PATTERN.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not a UTC time like 2027-01-31T12:00:00Z")
    return datetime.strptime(text, FORM).replace(tzinfo=UTC)


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        return parse_time(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError("a time needs a zone: datetime.now(UTC), not datetime.now()")
    # Whole seconds, as written: a value read back equals the one that was encoded.
    return value.astimezone(UTC).replace(microsecond=0)


Moment = Annotated[datetime, BeforeValidator(_moment), PlainSerializer(format_time)]
"""A pydantic field of whole seconds in UTC."""
