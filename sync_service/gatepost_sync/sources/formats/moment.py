"""The times that upstreams write."""

from datetime import UTC, datetime

__all__ = ["read_moment"]

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
MILLISECONDS = 10**11  # a number above this counts those; as seconds it would be the year 5138


def read_moment(value: object) -> datetime | None:
    """Unix time (in seconds or milliseconds) or ISO 8601, in UTC where no zone is given.

    None for anything else, and for what cannot be meant: a wrong time is no reason to lose an
    entry.
    """
    try:
        moment = _read(value)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment is not None and moment >= OLDEST else None


def _read(value: object) -> datetime | None:
    if isinstance(value, str):
        text = value.strip()
        if not text.lstrip("-").replace(".", "", 1).isdecimal():
            moment = datetime.fromisoformat(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        value = float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(value / 1000 if value > MILLISECONDS else value, UTC)
