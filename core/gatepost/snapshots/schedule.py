"""When a timer asks next. Pure: state and time in, seconds out."""

from datetime import datetime

from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.state import PullState

__all__ = ["DEFAULT_POLL", "next_wait"]

DEFAULT_POLL = 3600.0  # seconds, until a manifest says otherwise
EARLIEST = 0.9  # of the poll interval: the short end of its jitter
CACHED = 60.0  # seconds that a manifest may be served from caches: asking sooner tells nothing


def next_wait(
    state: PullState, *, now: datetime, poll: float, backoff: Backoff, starting: bool
) -> float:
    """Seconds until this process should pull; 0 means now.

    All workers of a host share `state`, so that one of them asks in each interval and not all. A
    process that is `starting` asks at once unless another did within the last minute.
    """
    if state.last_attempt is not None and state.last_attempt > now:
        return 0.0  # the clock was set back: nothing that was written can be relied on
    if state.retry_at is not None and state.retry_at > now:
        return (state.retry_at - now).total_seconds()
    if state.last_success is None or state.failures:
        return 0.0
    age = (now - state.last_success).total_seconds()
    fresh = min(CACHED, EARLIEST * poll) if starting else EARLIEST * poll
    return max(0.0, backoff.spread(poll) - age) if age < fresh else 0.0
