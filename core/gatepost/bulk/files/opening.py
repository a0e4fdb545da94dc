"""Opening the input: a file or standard input, compressed or not, and how far it has been read."""

import gzip
import os
import sys
from io import BufferedReader
from typing import BinaryIO

from gatepost.bulk.files.formats import STREAM
from gatepost.errors import BulkError

__all__ = ["Input"]

_GZIP = b"\x1f\x8b"


class Input:
    """A file or standard input; a compressed one is known by its first bytes."""

    def __init__(self, name: str) -> None:
        """Raises BulkError when it cannot be opened, EOFError or OSError when it is damaged."""
        self.name = "standard input" if name == STREAM else name
        self._ours = name != STREAM
        self._file = _open(name)
        self._size = os.fstat(self._file.fileno()).st_size if self._ours else 0
        zipped = self._file.peek(2)[:2] == _GZIP
        # The buffer around it is what can be peeked into.
        self.stream = BufferedReader(gzip.GzipFile(fileobj=self._file)) if zipped else self._file
        self.start = self.stream.peek(4)[:4]

    @property
    def fraction(self) -> float | None:
        """How much of the file has been read, of 1; None where nobody can tell."""
        return min(1.0, self._file.tell() / self._size) if self._size else None

    def close(self) -> None:
        """Closes the file; standard input stays open."""
        if self._ours:
            self._file.close()


def _open(name: str) -> BufferedReader:
    if name == STREAM:
        stdin: BinaryIO = sys.stdin.buffer
        # Whoever puts something else in its place may give us less than a file has.
        return stdin if isinstance(stdin, BufferedReader) else BufferedReader(stdin)  # type: ignore[arg-type]
    try:
        return open(name, "rb")
    except OSError as error:
        raise BulkError(f"cannot read {name}: {error.strerror}") from error
