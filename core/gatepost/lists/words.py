"""Arrays of 32-bit words, little-endian in files and native in memory."""

import sys
from array import array

__all__ = ["from_little", "to_little"]


def from_little(data: bytes | memoryview) -> "array[int]":
    """The words of a section."""
    words = array("I")
    words.frombytes(data)
    return _native(words)


def to_little(words: "array[int]") -> bytes:
    """The section of these words."""
    return words.tobytes() if sys.byteorder == "little" else _native(array("I", words)).tobytes()


def _native(words: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        words.byteswap()
    return words
