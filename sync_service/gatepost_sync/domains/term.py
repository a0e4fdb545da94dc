"""When a registry is asked about a domain again. Pure.

What it said holds until the registration ends: then the domain is renewed, or free, or somebody
else's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gatepost.cache.kinds import Learned
from gatepost.registration.record import Registration

__all__ = ["Term", "next_term"]

_AFTER_THE_END = timedelta(days=1)
_DAILY = timedelta(days=1)  # from the end on, until it is renewed or gone
_NOT_TOLD = timedelta(days=30)
_FIRST_WAIT = timedelta(hours=1)
_LONGEST_WAIT = timedelta(days=7)
_LATEST = timedelta(days=400)  # who is paid for ten years may still be sold


@dataclass(frozen=True, slots=True)
class Term:
    """What is known of a registration, and when the registry is asked again."""

    since: datetime | None
    until: datetime | None
    next_check: datetime
    checked_at: datetime | None = None
    failures: int = 0


def next_term(old: Term, said: Learned[Registration], now: datetime) -> Term:
    """The new term. A registry that did not answer changes nothing but the next question."""
    if said.failed:
        wait = min(_FIRST_WAIT * 2 ** min(old.failures, 8), _LONGEST_WAIT)
        failures = min(old.failures + 1, 1000)
        return Term(old.since, old.until, now + wait, old.checked_at, failures)
    since, until = _moment(said.value.since), _moment(said.value.until)
    return Term(since, until, _again(until, now), now)


def _again(until: datetime | None, now: datetime) -> datetime:
    if until is None:
        return now + _NOT_TOLD
    return min(max(until + _AFTER_THE_END, now + _DAILY), now + _LATEST)


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None  # a registry may say anything
