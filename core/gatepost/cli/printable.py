"""Text that a stranger wrote, made fit for a terminal."""

import unicodedata

__all__ = ["columns", "padded", "printable"]

_WIDE = frozenset({"W", "F"})


def printable(text: str) -> str:
    """Control characters and lone surrogates must not reach a terminal as they are."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def padded(text: str, width: int) -> str:
    """Filled up to `width` columns of a terminal, where East Asian letters take two."""
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(letter) for letter in text)


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in _WIDE else 1
