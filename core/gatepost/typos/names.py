"""The names of popular domains, and which of them somebody meant."""

from collections.abc import Iterator

from gatepost.typos.crowd import Crowd
from gatepost.typos.letters import LACKS, Places
from gatepost.typos.popular import Popular
from gatepost.typos.slips import EASIEST

__all__ = ["Names", "limit_of"]

# (letters from which on, limit for the best known names, limit for the others, ranks of the best
# known: the shorter a name, the more words are near to it)
_LIMITS = ((9, 20, 12, 40), (7, 14, 10, 40), (5, 10, 7, 16), (4, 5, 5, 0), (0, 0, 0, 0))
_TWO_SLIPS = 2 * EASIEST  # what is nearer is one


class Names:
    """A name means the popular one that it is near to; the longer and the better known that is,
    the more slips it is known by."""

    def __init__(self, costs: bytes, popular: Popular) -> None:
        words = [
            (name.encode(), limit_of(name, rank))
            for name, rank in zip(popular.names, popular.ranks, strict=True)
        ]
        self._crowd = Crowd(costs, words, LACKS)
        self._places = tuple(map(Places, popular.names))

    def near(self, typed: str, among: int, within: int) -> Iterator[tuple[int, int]]:
        """The names that may have been meant, of those `among` which it looks, and how far each is
        away: `within` that distance, whatever is near to the name.

        Of a name must be left nearly all, however easy each slip was.
        """
        word = typed.encode()
        for number, far in self._crowd.near(word, self._crowd.like(word, among), within):
            if far < _TWO_SLIPS or self._places[number].shares_nearly_all(typed):
                yield number, far


def limit_of(name: str, rank: int) -> int:
    """How far one may be from a name that means it, by the rank of its best known domain."""
    _, known, other, best = next(row for row in _LIMITS if len(name) >= row[0])
    return known if rank < best else other
