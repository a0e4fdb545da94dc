"""Texts with stars, each of which stands for any characters: which of many match a text.

A text is compared piece by piece, so it costs at most its length times one piece's, and never goes
back: the first place where a piece can stand leaves the most room for those behind it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

__all__ = ["Wildcards"]

_GRAM = 3  # characters in a row: few enough to be looked up, and enough to be rare
_T = TypeVar("_T")


class Wildcards(Generic[_T]):
    """What belongs to each of many patterns. Immutable; thread-safe.

    A text is compared with those patterns only of which it has the rarest three characters that
    stand in a row, be there ever so many others.
    """

    def __init__(self, patterns: Iterable[tuple[str, _T]]) -> None:
        self._exact: dict[str, list[_T]] = {}
        self._always: list[_T] = []
        self._by_gram: dict[str, list[tuple[list[str], _T]]] = {}
        starred = [(pattern.split("*"), value) for pattern, value in self._without_stars(patterns)]
        shares = Counter(gram for pieces, _ in starred for gram in _of_pieces(pieces))
        for pieces, value in starred:
            rarest = min(_of_pieces(pieces), key=lambda gram: (shares[gram], gram), default="")
            if rarest:
                self._by_gram.setdefault(rarest, []).append((pieces, value))
            else:
                self._always.append(value)
        self._sizes = {len(gram) for gram in self._by_gram}

    def matching(self, text: str) -> Iterator[_T]:
        """What belongs to each pattern that covers the text as a whole, in no order."""
        yield from self._exact.get(text, ())
        yield from self._always
        for size in self._sizes:
            for gram in self._by_gram.keys() & _grams(text, size):
                for pieces, value in self._by_gram[gram]:
                    if _covers(pieces, text):
                        yield value

    def _without_stars(self, patterns: Iterable[tuple[str, _T]]) -> Iterator[tuple[str, _T]]:
        """Keeps those that have no star; the others are handed on."""
        for pattern, value in patterns:
            if "*" in pattern:
                yield pattern, value
            else:
                self._exact.setdefault(pattern, []).append(value)


def _covers(pieces: list[str], text: str) -> bool:
    """Whether the pieces, with anything between them, make up the whole text."""
    first, *between, last = pieces
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for piece in between:
        at = text.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _of_pieces(pieces: list[str]) -> set[str]:
    return set[str]().union(*(_grams(piece, min(_GRAM, len(piece))) for piece in pieces if piece))


def _grams(text: str, size: int) -> set[str]:
    """All runs of so many characters."""
    return {text[start : start + size] for start in range(len(text) - size + 1)}
