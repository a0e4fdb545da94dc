"""Help for a misspelt name: say which known one is closest."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(name: str, known: Iterable[str]) -> str:
    """ "; did you mean …?" for an error text, or nothing when no known name is close."""
    close = get_close_matches(name, [str(one) for one in known], n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
