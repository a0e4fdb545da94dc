"""Numbers that things keep from one generation to the next, so that few records change."""

from collections.abc import Iterable, Sequence

__all__ = ["kept_numbers"]


def kept_numbers(rows: Iterable[bytes], before: Sequence[bytes]) -> list[bytes]:
    """`rows` in an order in which each has the number that it has in `before`, if it has one.

    New rows take the numbers of those that went, then those at the end, in their own order. A
    number that nobody needs stays as an empty row.
    """
    wanted = set(rows)
    table = [row if row in wanted else b"" for row in before]
    new = iter(sorted(wanted.difference(before)))
    table = [row or next(new, b"") for row in table]
    table += new
    while table and not table[-1]:
        table.pop()
    return table
