"""Help for a misspelt name: say which known one is closest."""

from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(name: str, known: Iterable[str]) -> str:
    """ "; did you mean …?" for an error text, or nothing when no known name is close."""
    from difflib import get_close_matches  # here: nothing is misspelt most of the time

    close = get_close_matches(name, [str(one) for one in known], n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
