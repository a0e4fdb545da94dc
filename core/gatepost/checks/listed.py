"""What is said of a listed name, made once for all domains that one entry stands for."""

from collections.abc import Callable

from gatepost.lists.view import Match
from gatepost.memory import Memory
from gatepost.model import Finding

__all__ = ["Listed"]

_SIZE = 4_096  # entries


class Listed:
    """Remembers the finding about each entry: whoever makes up thousands of names below a listed
    one gets the same each time, and with it the same plan and conclusion. Thread-safe."""

    def __init__(self, say: Callable[[Match], Finding]) -> None:
        self._say = say
        self._said = Memory[str, tuple[Match, Finding]](_SIZE)

    def finding(self, match: Match) -> Finding:
        """What is said of the match."""
        said = self._said.get(match.suffix)
        if said is not None and said[0] is match:
            return said[1]
        return self._said.keep(match.suffix, (match, self._say(match)))[1]
