"""Whose fault is it that a note seems expired: the service's, or that of this machine's clock?"""

from datetime import datetime

from gatepost.errors import ClockError, ExpiredError, TrustError
from gatepost.snapshots.times import format_time

__all__ = ["told_apart"]


def told_apart(error: ExpiredError, *, now: datetime, server: datetime | None) -> TrustError:
    """The error to raise: a ClockError when the note is still valid by the server's clock.

    Both refuse the note. Whoever holds back news can also lie about the time, so the server's word
    changes the sentence and never the verdict.
    """
    if server is None or server >= error.expires:
        return error
    return ClockError(
        f"{error.kind} expired at {format_time(error.expires)} by the clock of this machine, which"
        f" says {format_time(now)}, but not by that of the service, which says"
        f" {format_time(server)}; set the clock (NTP)"
    )
