"""A bounded memory in which nobody pays for forgetting: what it lets go of, goes bit by bit."""

from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["MOST", "Memory"]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")

MOST = 5_460
"""Keys. With one more a dict grows, which takes as long as checking seven new domains, and whoever
comes then would wait for it; the growth before, at half of them, takes an eighth."""

_LET_GO = 4  # keys of what is forgotten, for each new key


class Memory(Generic[_K, _V]):
    """Remembers a value, which is not None, for each of up to `size` keys.

    When it is full it begins anew: the common keys are back within a moment. Emptying a large dict
    takes as long as a hundred look-ups, and one key in thousands would pay for it. Thread-safe.
    """

    __slots__ = ("_let_go", "_size", "known")

    def __init__(self, size: int) -> None:
        self.known: dict[_K, _V] = {}
        """For reading only, by whoever cannot spare a call."""
        self._size = size
        self._let_go: dict[_K, _V] = {}

    def get(self, key: _K) -> _V | None:
        """What is remembered of the key."""
        return self.known.get(key)

    def keep(self, key: _K, value: _V) -> _V:
        """Remembers the value, and returns it."""
        if self._let_go:
            self._forget_some()
        elif len(self.known) >= self._size:
            self._let_go, self.known = self.known, {}
        self.known[key] = value
        return value

    def count(self) -> int:
        """How many keys are remembered."""
        return len(self.known)

    def _forget_some(self) -> None:
        try:
            for _ in range(_LET_GO):
                self._let_go.popitem()
        except KeyError:  # nothing is left
            return
