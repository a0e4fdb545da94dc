"""How far the word of a source goes."""

from enum import StrEnum

__all__ = ["Trust"]


class Trust(StrEnum):
    """What an entry needs besides this source to be published."""

    CONFIRMED = "confirmed"
    """Nothing: a person looks at every entry. Gates act on it whatever their `min_votes`."""

    LISTED = "listed"
    """Nothing: it is published with one vote, and gates decide how many they ask for."""

    VOTE = "vote"
    """Another source that names it, too: this one alone puts nothing on a list."""
