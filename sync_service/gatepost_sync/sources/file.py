"""A list in a file of this host."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gatepost_sync.errors import UpstreamError
from gatepost_sync.sources.conditional import MAX_LIST_SIZE

__all__ = ["FileSource"]


@dataclass(frozen=True, slots=True)
class FileSource:
    """One entry a line, UTF-8."""

    name: str
    set: str
    confirmed: bool
    path: Path
    limit: int = MAX_LIST_SIZE

    def collect(self) -> Iterable[str]:
        """The lines; UpstreamError when the file cannot be read or cannot be a list."""
        try:
            data = self._read()
        except OSError as error:
            raise UpstreamError(
                f"cannot read {self.path}: {error.strerror}; check the path of the source "
                f"{self.name!r} and that this user may read it"
            ) from error
        if len(data) > self.limit:
            raise UpstreamError(f"{self.path} is larger than {self.limit} bytes; it is no list")
        # Bytes that are no UTF-8 spoil their own line only, which is counted and left out.
        return data.decode("utf-8-sig", errors="replace").splitlines()

    def _read(self) -> bytes:
        with open(self.path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UpstreamError(
                    f"{self.path} is no ordinary file; give the source {self.name!r} the path of "
                    "a list"
                )
            return file.read(self.limit + 1)


def _without_waiting(path: str, flags: int) -> int:
    """Opening a pipe that nobody writes to would wait for ever."""
    return os.open(path, flags | os.O_NONBLOCK)
