"""Looking names up in several sets: the fingerprint is made once for all that share a salt."""

from collections.abc import Callable, Iterable, Mapping

from gatepost.lists.index import Index

__all__ = ["Record", "by_salt", "look_up"]

Record = tuple[str, str, int]
"""A set, a name that stands in it, and the number that the name has there."""

_At = Callable[[int], int | None]
_Marked = tuple[Callable[[bytes], int], tuple[tuple[str, _At], ...]]


def by_salt(sets: Mapping[str, Index], names: Iterable[str]) -> tuple[_Marked, ...]:
    """Who fingerprints, and who then looks up; a publisher's sets share a salt as a rule."""
    members: dict[bytes, list[tuple[str, Index]]] = {}
    for name in names:
        if name in sets:
            members.setdefault(sets[name].header.salt, []).append((name, sets[name]))
    return tuple(
        (group[0][1].mark, tuple((name, index.at) for name, index in group))
        for group in members.values()
    )


def look_up(names: Iterable[str], groups: Iterable[_Marked]) -> list[Record]:
    """What the sets of these groups have of these very names, canonical domains, in their order."""
    found: list[Record] = []
    for name in names:
        key = name.encode()  # `domain_key`, without the call
        for mark_of, members in groups:
            mark = mark_of(key)  # half of a look-up, and once for all that share a salt
            for set_of, at in members:
                number = at(mark)
                if number is not None:
                    found.append((set_of, name, number))
    return found
