"""How far a typed word is from the one that was meant: by `_distance.c` where there was a compiler
when Gatepost was installed, else in Python, which says the same and takes up to a hundred times as
long.

`distance(costs, typed, meant, limit)` is what the cheapest way from `meant` to `typed` costs, in
tenths: the sum of its slips (optimal string alignment), which begin where the words begin to
differ, and end where they go on alike to their end. It is 0 for the same word, and FAR above the
limit. The words are ASCII, `meant` has at most 63 letters, and `costs` are those of `slips.py`;
ValueError for others.
"""

try:
    from gatepost.typos._distance import distance
except ImportError:  # nobody compiled it
    from gatepost.typos.plain_distance import distance

__all__ = ["distance", "is_compiled"]


def is_compiled() -> bool:
    """Whether the quick one answers."""
    return distance.__module__ != "gatepost.typos.plain_distance"
