"""A bounded memory in which nobody pays for forgetting: what is new takes the place of another."""

from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["Memory"]

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")

_NEAR = 1_024  # keys; a dict of so many grows within some microseconds
_LET_GO = 4  # keys of a dict that is not asked any more, for each new key


class Memory(Generic[_K, _V]):
    """Remembers a value, which is true, for each of up to `size` keys.

    A large dict that is emptied, or grows, makes one key in thousands pay for all. So there are two
    stores. `near` is a small dict of what was asked last, and is let go of bit by bit; behind it
    each key has one place, from which it drives out another one. Thread-safe: what is read is
    whole.
    """

    __slots__ = ("_far", "_let_go", "_mask", "_most", "near")

    def __init__(self, size: int) -> None:
        """`size` is a power of two."""
        self.near: dict[_K, _V] = {}
        """For whoever cannot spare a call: whether it has the key. `get` looks everywhere."""
        self._far: list[tuple[_K, _V] | None] = [None] * size
        self._mask = size - 1
        self._most = min(_NEAR, size // 4)
        self._let_go: dict[_K, _V] = {}

    def get(self, key: _K) -> _V | None:
        """What is remembered of the key."""
        value = self.near.get(key)
        return self.recall(key) if value is None else value

    def recall(self, key: _K) -> _V | None:
        """What is remembered of a key that is not near."""
        found = self._far[hash(key) & self._mask]
        if found is None or found[0] != key:
            return None
        self._bring_near(key, found[1])
        return found[1]

    def keep(self, key: _K, value: _V) -> _V:
        """Remembers the value, and returns it."""
        self._far[hash(key) & self._mask] = key, value
        self._bring_near(key, value)
        return value

    def count(self) -> int:
        """How many keys are remembered; they are counted one by one."""
        return sum(found is not None for found in self._far)

    def _bring_near(self, key: _K, value: _V) -> None:
        if self._let_go:
            self._forget_some()
        elif len(self.near) >= self._most:
            self._let_go, self.near = self.near, {}
        self.near[key] = value

    def _forget_some(self) -> None:
        try:
            for _ in range(_LET_GO):
                self._let_go.popitem()
        except KeyError:  # nothing is left
            return
