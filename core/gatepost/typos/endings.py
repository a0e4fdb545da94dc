"""What stands behind the names of popular domains, and which of it somebody meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.typos.crowd import Crowd, among
from gatepost.typos.distance import distance
from gatepost.typos.popular import Popular
from gatepost.typos.slips import FAR
from gatepost.typos.suffixes import SLIPS, TELLING, Suffixes

__all__ = ["Endings", "Sure"]

_LIMIT = 10
_MOST_SLIPS = 2  # letters that only one of two suffixes has: the limit allows no more


@dataclass(frozen=True, slots=True)
class Sure:
    """What was meant by something that exists: itself, or what it is a well-known slip of."""

    number: int
    far: int
    before: int
    """The names behind which it was meant, as a crowd is told them."""


class Endings:
    """Whatever exists means itself; anything else means a suffix that it is near to."""

    def __init__(self, costs: bytes, popular: Popular) -> None:
        self._costs = costs
        self._suffixes = Suffixes()
        self._crowd = Crowd(
            costs, [(suffix.encode(), _LIMIT) for suffix in popular.suffixes], _MOST_SLIPS
        )
        self._dotted: dict[int, int] = {}
        self._fused: dict[str, int] = {}
        for suffix, number in popular.suffixes.items():
            dots, one = suffix.count("."), among((number,))
            self._dotted[dots] = self._dotted.get(dots, 0) | one
            self._fused[suffix.replace(".", "", 1)] = one
        self._sure = {
            suffix: Sure(number, 0, popular.before[number])
            for suffix, number in popular.suffixes.items()
            if self._suffixes.exists(suffix)
        } | dict(_slips(costs, popular))

    def sure(self, typed: str) -> Sure | None:
        """What was meant for sure, None when it is not."""
        return self._sure.get(typed)

    def exists(self, typed: str) -> bool:
        """Whether there are domains with that suffix: then nobody mistyped it."""
        return self._suffixes.exists(typed)

    def far(self, typed: str, suffix: str, within: int = _LIMIT) -> int:
        """How far one suffix is away, FAR when it is not near: without a look at any other."""
        if len(typed) - len(suffix) > _MOST_SLIPS:  # may be very long
            return FAR
        return distance(self._costs, typed.encode(), suffix.encode(), within)

    def like(self, typed: str) -> int:
        """The suffixes that may be near, at a glance, as a crowd is told them.

        An added dot is beyond the limit, and so is a missed one with any other slip.
        """
        dotted = self._dotted.get(typed.count("."), 0) | self._fused.get(typed, 0)
        return self._crowd.like(typed.encode(), dotted)

    def near(self, typed: str, like: int) -> list[tuple[int, int]]:
        """Which of these may have been meant, and how far each is away."""
        return list(self._crowd.near(typed.encode(), like, _LIMIT))


def _slips(costs: bytes, popular: Popular) -> Iterator[tuple[str, Sure]]:
    telling = among(n for name, n in popular.names.items() if len(name) >= TELLING)
    for typed, meant in SLIPS.items():
        number = popular.suffixes[meant]
        before = popular.before[number] & telling
        yield typed, Sure(number, distance(costs, typed.encode(), meant.encode(), FAR), before)
