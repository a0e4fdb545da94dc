"""Files that are whole or absent, whatever moment the machine dies at."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.disk import Disk

__all__ = ["NewFile", "create_directory", "new_file", "remove_leftovers", "replace_file", "writing"]

REAL = Disk()
PREFIX = ".incoming-"
READABLE = 0o644  # other users' workers read what one of them pulled
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextlib.contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Turn what the system says about writing in `directory` into a SnapshotError.

    Network errors are OSErrors too: a block that downloads must have translated them before.
    """
    try:
        yield
    except OSError as error:
        raise SnapshotError(f"cannot write in {directory}: {_advice(error)}") from error


class NewFile:
    """A file that is being written. It can be given away by its `fileno` before it has its name."""

    def __init__(self, disk: Disk, descriptor: int) -> None:
        self._disk = disk
        self._descriptor = descriptor

    def write(self, data: bytes, /) -> None:
        """Put `data` at its end."""
        self._disk.write(self._descriptor, data)

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor


@contextlib.contextmanager
def new_file(path: Path, *, mode: int = READABLE, disk: Disk = REAL) -> Iterator[NewFile]:
    """A file to write, which becomes `path` when the block ends well and vanishes when it does not.

    The bytes reach the disk before the name does, and the name before this returns. Raises
    SnapshotError when the directory cannot be written.
    """
    with writing(path.parent):
        descriptor, name = disk.create(path.parent, PREFIX)
    try:
        with writing(path.parent):
            with _closing(disk, descriptor):
                yield NewFile(disk, descriptor)
                disk.change_mode(descriptor, mode)
                disk.sync(descriptor)
            disk.rename(name, path)
            disk.sync_directory(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            disk.remove(name)
        raise


def replace_file(path: Path, data: bytes, *, mode: int = READABLE, disk: Disk = REAL) -> None:
    """Make `path` hold exactly `data`; a reader sees the old bytes or the new, never a part."""
    with new_file(path, mode=mode, disk=disk) as file:
        file.write(data)


def create_directory(path: Path, *, disk: Disk = REAL) -> None:
    """Make `path` and its parents; SnapshotError with the next step when that fails."""
    with writing(path):
        disk.make_directory(path)


def remove_leftovers(directory: Path, *, disk: Disk = REAL) -> None:
    """Remove files that a killed writer left half-written. Only one writer may be at work."""
    with writing(directory):
        for path in directory.glob(PREFIX + "*"):
            disk.remove(path)


@contextlib.contextmanager
def _closing(disk: Disk, descriptor: int) -> Iterator[None]:
    try:
        yield
    finally:
        disk.close(descriptor)


def _advice(error: OSError) -> str:
    if error.errno in FULL:
        return f"{error.strerror}; free space there, or set data_dir to a larger disk"
    if error.errno in REFUSED:
        return f"{error.strerror}; give this user write access, or set data_dir to another place"
    return f"{error.strerror or error}; check data_dir"
