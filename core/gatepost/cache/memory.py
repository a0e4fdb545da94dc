"""The cache of this process: bounded, and every value with a time of its own.

Two halves: what is asked for moves to the young half, and when that is full it becomes the old one,
whose values go. It keeps what is in use, as an LRU cache does, yet a hit in the young half is one
look-up and a comparison, and nothing needs a lock that a fork could leave locked in the child.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

__all__ = ["Entry", "MemoryCache"]

_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, until when it is fresh, and until when it is better than nothing."""

    value: Any
    fresh_until: float
    stale_until: float


class MemoryCache:
    """At most `size` values; safe for threads."""

    def __init__(self, size: int, *, clock: Callable[[], float] = monotonic) -> None:
        self._half = max(1, size // 2)
        self.clock = clock
        self._young: dict[str, Entry] = {}
        self._old: dict[str, Entry] = {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def fresh(self, key: str) -> Any:
        """The value while it is fresh, else None."""
        entry = self._young.get(key)
        if entry is None:
            entry = self.entry(key)
            if entry is None:
                return None
        return entry.value if entry.fresh_until > self.clock() else None

    def entry(self, key: str) -> Entry | None:
        """Value and times, also of a stale one; None when there is nothing, or nothing usable."""
        entry = self._young.get(key) or self._old.get(key)
        if entry is None or entry.stale_until <= self.clock():
            return None
        self._put(key, entry)
        return entry

    def keep(self, key: str, value: Any, seconds: float, *, stale: float | None = None) -> None:
        """Fresh for `seconds`, give or take a tenth, so that not all of them end at once.

        After that it stays for `stale` seconds, as long again by default.
        """
        seconds *= random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  nobody's secret
        fresh = self.clock() + seconds
        self._put(key, Entry(value, fresh, fresh + (seconds if stale is None else stale)))

    def prolong(self, key: str, entry: Entry, seconds: float) -> None:
        """Takes a stale value for fresh once more, but never beyond its end."""
        until = min(self.clock() + seconds, entry.stale_until)
        self._put(key, Entry(entry.value, until, entry.stale_until))

    def forget(self, key: str) -> None:
        """Nothing is known of it from now on."""
        self._young.pop(key, None)
        self._old.pop(key, None)

    def _put(self, key: str, entry: Entry) -> None:
        # Two threads may both find it full: a half goes early, and nothing else happens.
        if len(self._young) >= self._half and key not in self._young:
            self._old, self._young = self._young, {}
        self._young[key] = entry
