"""The frame of everything on the wire: a 32-bit big-endian length, a letter, length - 1 bytes."""

import struct

__all__ = ["packet", "strings"]

_HEADER = struct.Struct("!LB")


def packet(letter: bytes, payload: bytes = b"") -> bytes:
    """One packet, whole."""
    return _HEADER.pack(1 + len(payload), letter[0]) + payload


def strings(*texts: str) -> bytes:
    """Texts as the protocol has them, each closed by NUL, which none may therefore hold."""
    return b"".join(text.replace("\0", "").encode() + b"\0" for text in texts)
