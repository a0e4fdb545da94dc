"""The numbers and byte strings of a delta, written and read with bounds."""

import zlib

from gatepost.errors import DeltaError
from gatepost.snapshots.rice import decode_ascending

__all__ = ["Cursor", "pack", "pack_plane", "varint"]

RAW = -zlib.MAX_WBITS  # DEFLATE without a header or checksum: the result has a SHA-256
WINDOW = 1 << 15  # what DEFLATE looks back
MAX_VARINT = 1 << 63
DAMAGED = "the delta ends early or is damaged"


def varint(number: int) -> bytes:
    """LEB128, unsigned."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def pack(data: bytes, *, dictionary: bytes = b"") -> bytes:
    """Size and DEFLATE of `data`, which may refer to the last 32 KiB of `dictionary`."""
    known = dictionary[-WINDOW:]
    packer = (
        zlib.compressobj(9, wbits=RAW, zdict=known) if known else zlib.compressobj(9, wbits=RAW)
    )
    packed = packer.compress(data) + packer.flush()
    return varint(len(packed)) + packed


def pack_plane(plane: bytes) -> bytes:
    """One byte position of many records."""
    return b"\0" + plane[:1] if len(set(plane)) == 1 else pack(plane)


class Cursor:
    """Reads a delta from its start. Whatever the bytes, a method answers or raises DeltaError."""

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    def byte(self) -> int:
        """The next byte."""
        return self._take(1)[0]

    def varint(self, most: int = MAX_VARINT) -> int:
        """The next number, at most `most`."""
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if number > most or shift > 63:
                raise DeltaError("the delta names what the file cannot have")
            if byte < 0x80:
                return number

    def ascending(self, count: int, *, below: int) -> list[int]:
        """The next `count` Rice codes; see `decode_ascending`."""
        numbers, used = decode_ascending(self._rest, count, below=below)
        self._rest = self._rest[used:]
        return numbers

    def plane(self, size: int) -> bytes:
        """One byte position of `size` records."""
        packed = self.varint()
        if packed == 0:
            return bytes((self.byte(),)) * size
        plane = self._unpacked(packed, size, b"")
        if len(plane) != size:
            raise DeltaError(DAMAGED)
        return plane

    def packed(self, *, most: int, dictionary: bytes) -> bytes | None:
        """What `pack` packed, at most `most` bytes of it; None where the size is 0."""
        size = self.varint()
        return self._unpacked(size, most, dictionary) if size else None

    def end(self) -> None:
        """Nothing may follow."""
        if self._rest:
            raise DeltaError("the delta has bytes after its end")

    def _unpacked(self, size: int, most: int, dictionary: bytes) -> bytes:
        unpacker = zlib.decompressobj(RAW, zdict=dictionary[-WINDOW:])
        try:
            data = unpacker.decompress(self._take(size), most + 1)
        except zlib.error as error:
            raise DeltaError(DAMAGED) from error
        if not unpacker.eof or unpacker.unused_data or len(data) > most:
            raise DeltaError(DAMAGED)
        return data

    def _take(self, size: int) -> memoryview:
        if size > len(self._rest):
            raise DeltaError(DAMAGED)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
