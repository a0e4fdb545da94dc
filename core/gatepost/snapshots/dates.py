"""Dates in HTTP headers (RFC 9110 section 5.6.7): they come from strangers and prove nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["read_date", "server_time"]


def read_date(text: str) -> datetime | None:
    """The moment that a header names; None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # "-0000" in the date leaves it without a zone
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """What the server's clock says now: Date, and Age where a cache answered; None without."""
    moment = read_date(headers.get("Date", ""))
    age = headers.get("Age", "0").strip()
    if moment is None or not (age.isascii() and age.isdigit() and len(age) < 10):
        return moment
    try:
        return moment + timedelta(seconds=int(age))
    except OverflowError:
        return moment
