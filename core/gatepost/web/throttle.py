"""So many questions a minute for each client, remembered in this process only."""

from collections import OrderedDict
from threading import Lock
from time import monotonic

__all__ = ["Throttle"]

_MINUTE = 60.0
_MOST_CLIENTS = 10_000


class Throttle:
    """A token bucket a client (`per_minute` tokens, filled evenly); safe to share among threads.

    Beyond 10,000 clients the one not seen for the longest time is forgotten, so that memory stays
    bounded whoever asks.
    """

    def __init__(self, per_minute: int) -> None:
        self._size = float(per_minute)
        self._a_second = per_minute / _MINUTE
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, client: str, now: float | None = None) -> float:
        """0.0 when the client may ask now; else the seconds until it may. Asking takes a token."""
        now = monotonic() if now is None else now
        with self._lock:
            tokens, since = self._buckets.pop(client, (self._size, now))
            tokens = min(self._size, tokens + (now - since) * self._a_second)
            allowed = tokens >= 1.0
            self._buckets[client] = (tokens - allowed, now)
            if len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - tokens) / self._a_second
