"""The operator's own allow and deny lists, laid over every published one.

Two text files in the data directory, `allow.txt` and `deny.txt`, one entry a line. Every process
looks at them as it looks for snapshots, at most every two seconds, one `stat` each.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gatepost.address import Address
from gatepost.errors import LocalListError
from gatepost.lists.local_entry import LocalEntry
from gatepost.lists.local_list import LocalList, read_list

__all__ = ["LocalMatch", "Overlay", "Side", "file_of", "read_text"]

MAX_BYTES = 4 * 1024 * 1024  # a hundred thousand entries; larger lists belong into a snapshot
MAX_TOLD = 10  # faulty lines of one file: enough to see what is wrong with it
_log = logging.getLogger("gatepost.lists")


class Side(StrEnum):
    """Which of the two lists; allow wins over deny."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class LocalMatch:
    """The entry that covers an address, and on which list it stands."""

    side: Side
    entry: LocalEntry


def file_of(data_dir: Path, side: Side) -> Path:
    """Where a list is kept."""
    return data_dir / f"{side.value}.txt"


class Overlay:
    """The two lists as they stand in the files. Never raises for what is in them."""

    def __init__(self, data_dir: Path) -> None:
        self.files = {side: _WatchedFile(file_of(data_dir, side)) for side in Side}
        self.lists: tuple[tuple[Side, LocalList], ...] = ()
        """The lists that have entries, allow first; empty where there is nothing local."""

    def look(self) -> None:
        """Reads whichever file changed; one `stat` a file otherwise."""
        changed = [watched.look() for watched in self.files.values()]
        if any(changed):
            current = ((side, watched.list) for side, watched in self.files.items())
            self.lists = tuple(pair for pair in current if pair[1].entries)

    def match(self, address: Address) -> LocalMatch | None:
        """What counts for the address: the allow list's entry, else the deny list's."""
        for side, local in self.lists:
            entry = local.match(address)
            if entry is not None:
                return LocalMatch(side, entry)
        return None

    def matches(self, address: Address) -> tuple[LocalMatch, ...]:
        """Both lists' entries for the address; the first one counts."""
        found = ((side, local.match(address)) for side, local in self.lists)
        return tuple(LocalMatch(side, entry) for side, entry in found if entry is not None)

    @property
    def errors(self) -> tuple[str, ...]:
        """A sentence for every line and file that does not count, ten lines a file at most."""
        return tuple(text for watched in self.files.values() for text in watched.errors)


class _WatchedFile:
    """One file, read again whenever it became another one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.list = LocalList()
        self._stamp: object = None
        self._fault: str | None = None

    @property
    def errors(self) -> tuple[str, ...]:
        name, faults = self.path.name, self.list.faults
        lines = [f"{name}, line {fault.line}: {fault.text}" for fault in faults[:MAX_TOLD]]
        if len(faults) > MAX_TOLD:
            lines.append(f"{name}: {len(faults) - MAX_TOLD} more lines do not count")
        return tuple(lines) if self._fault is None else (self._fault, *lines)

    def look(self) -> bool:
        """Whether the list changed. What cannot be read leaves the last good list in force."""
        try:
            stamp = self._find()
            if stamp == self._stamp:
                return False
            self.list = LocalList() if stamp is None else read_list(read_text(self.path))
        except (LocalListError, OSError) as error:
            self._fail(error)
            return False
        self._stamp, self._fault = stamp, None
        for text in self.errors:
            _log.warning("a local list is not read completely: %s", text)
        return True

    def _find(self) -> object:
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _fail(self, error: LocalListError | OSError) -> None:
        said = error.strerror if isinstance(error, OSError) else str(error)
        fault = f"{self.path} cannot be read, what it last said counts: {said}"
        if fault != self._fault:  # tried again every two seconds, logged once
            _log.error("%s", fault)
        self._fault = fault


def read_text(path: Path) -> str:
    """A file's text; bytes that are not UTF-8 make their line faulty, not the file."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LocalListError(f"larger than {MAX_BYTES // 1024 // 1024} MiB")
    return data.decode("utf-8", "surrogateescape")
