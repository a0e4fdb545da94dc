"""Files that are whole or absent, whatever moment the machine dies at."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from gatepost.errors import SnapshotError

__all__ = ["create_directory", "new_file", "remove_leftovers", "replace_file", "writing"]

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


@contextlib.contextmanager
def new_file(path: Path, *, mode: int = READABLE) -> Iterator[IO[bytes]]:
    """A file to write, which becomes `path` when the block ends well and vanishes when it does not.

    The bytes reach the disk before the name does, and the name before this returns. Raises
    SnapshotError when the directory cannot be written.
    """
    with writing(path.parent):
        descriptor, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    try:
        # Around the whole: closing a file writes what is left of it, and fails on a full disk.
        with writing(path.parent):
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            os.replace(name, path)
            _sync_directory(path.parent)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def replace_file(path: Path, data: bytes, *, mode: int = READABLE) -> None:
    """Make `path` hold exactly `data`; a reader sees the old bytes or the new, never a part."""
    with new_file(path, mode=mode) as file:
        file.write(data)


def create_directory(path: Path) -> None:
    """Make `path` and its parents; SnapshotError with the next step when that fails."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


def remove_leftovers(directory: Path) -> None:
    """Remove files that a killed writer left half-written. Only one writer may be at work."""
    with writing(directory):
        for path in directory.glob(PREFIX + "*"):
            path.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _advice(error: OSError) -> str:
    if error.errno in FULL:
        return f"{error.strerror}; free space there, or set data_dir to a larger disk"
    if error.errno in REFUSED:
        return f"{error.strerror}; give this user write access, or set data_dir to another place"
    return f"{error.strerror or error}; check data_dir"
