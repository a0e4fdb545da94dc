"""The body of an answer that is a file: handed to the server as such, so that it need not be read.

A server that knows nothing of it reads it piece by piece, as PEP 3333 has it.
"""

from collections.abc import Iterator
from pathlib import Path

__all__ = ["FileBody"]

PIECE = 256 * 1024


class FileBody:
    """The file at `path`, of which nobody changes a byte."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError when it is not there."""
        self.path = path
        self.size = path.stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
