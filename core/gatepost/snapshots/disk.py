"""What writing asks of the operating system, one method for each call.

A seam: whoever wants to know what happens when one of these calls fails, or when the machine dies
in it, gives another object with the same methods. Reading needs none: it cannot lose anything.
"""

import os
import tempfile
from pathlib import Path

__all__ = ["Disk"]


class Disk:
    """The real one. Every method may raise OSError."""

    def make_directory(self, path: Path) -> None:
        """Make it and its parents, if they are not there."""
        path.mkdir(parents=True, exist_ok=True)

    def create(self, directory: Path, prefix: str) -> tuple[int, Path]:
        """A new empty file of a name that nobody has: its descriptor and path."""
        descriptor, name = tempfile.mkstemp(prefix=prefix, dir=directory)
        return descriptor, Path(name)

    def write(self, descriptor: int, data: bytes) -> None:
        """All of `data`, at the end."""
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]

    def change_mode(self, descriptor: int, mode: int) -> None:
        """Who may read and write it."""
        os.fchmod(descriptor, mode)

    def sync(self, descriptor: int) -> None:
        """Return once the bytes are on the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """The descriptor is gone, whatever is raised."""
        os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Atomically; what was called `new` is gone."""
        os.replace(old, new)

    def remove(self, path: Path) -> None:
        """No error when it is not there."""
        path.unlink(missing_ok=True)

    def sync_directory(self, path: Path) -> None:
        """Return once its names are on the disk."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
