"""A list in a file of this host."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from gatepost_sync.errors import UpstreamError
from gatepost_sync.sources.fetched import MAX_LIST_SIZE, Fetched

__all__ = ["LocalFile"]


@dataclass(frozen=True, slots=True)
class LocalFile:
    """An ordinary file, of at most `limit` bytes."""

    path: Path
    limit: int = MAX_LIST_SIZE

    def fetch(self, tag: str | None) -> Fetched:
        """See Fetcher. Read each time: a time stamp says little, and the bytes are at hand."""
        try:
            data = self._read()
        except OSError as error:
            raise UpstreamError(
                f"cannot read {self.path}: {error.strerror}; check the path, and that this user "
                "may read it"
            ) from error
        if len(data) > self.limit:
            raise UpstreamError(f"{self.path} is larger than {self.limit} bytes; it is no list")
        return Fetched(data)

    def _read(self) -> bytes:
        with open(self.path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UpstreamError(f"{self.path} is no ordinary file; name the path of a list")
            return file.read(self.limit + 1)


def _without_waiting(path: str, flags: int) -> int:
    """Opening a pipe that nobody writes to would wait for ever."""
    return os.open(path, flags | os.O_NONBLOCK)
