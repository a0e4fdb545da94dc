"""Which keys lie beside each other, on the keyboards that people type addresses on."""

from collections.abc import Iterator

__all__ = ["near_keys"]

# Rows from the digits down. Each row stands a little further right than the one above it.
_LAYOUTS = (
    ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    ("1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"),
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"),
)
_SHIFT = (0.0, 0.5, 0.75, 1.25)  # in key widths
# Not beside each other, but taken for each other.
_LOOK_ALIKE = (("0", "o"), ("1", "l"), ("1", "i"), ("i", "l"))


def near_keys() -> frozenset[str]:
    """Every ordered pair of near keys, as text of two characters."""
    pairs = {a + b for rows in _LAYOUTS for a, b in _neighbours(rows)}
    pairs.update(a + b for a, b in _LOOK_ALIKE)
    return frozenset(pairs | {pair[::-1] for pair in pairs})


def _neighbours(rows: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    place = {
        key: (column + _SHIFT[row], row)
        for row, keys in enumerate(rows)
        for column, key in enumerate(keys)
    }
    for a, (x, row) in place.items():
        for b, (other_x, other_row) in place.items():
            if a < b and abs(row - other_row) <= 1 and abs(x - other_x) <= 1:
                yield a, b
