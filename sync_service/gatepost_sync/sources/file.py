"""A list in a file of this host."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gatepost_sync.errors import UpstreamError

__all__ = ["FileSource"]


@dataclass(frozen=True, slots=True)
class FileSource:
    """One entry a line, UTF-8."""

    name: str
    set: str
    confirmed: bool
    path: Path

    def collect(self) -> Iterable[str]:
        """The lines; UpstreamError when the file cannot be read."""
        try:
            # Bytes that are no UTF-8 spoil their own line only, which is counted and left out.
            return self.path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        except OSError as error:
            raise UpstreamError(
                f"cannot read {self.path}: {error.strerror}; check the path of the source "
                f"{self.name!r} and that this user may read it"
            ) from error
