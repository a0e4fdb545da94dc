"""Where rows go: a file that is complete when it has its name, or standard output."""

import fcntl
import gzip
import os
import sys
from pathlib import Path
from typing import Protocol

from gatepost.bulk.files.journal import Journal, read_journal, write_journal
from gatepost.errors import BulkError

__all__ = ["FileOutput", "Output", "StreamOutput"]

_PART, _JOURNAL = ".part", ".journal"


class Output(Protocol):
    """Takes blocks of bytes; each is safe, together with the journal, when `keep` returns."""

    def begin(self, options: dict[str, object]) -> Journal:
        """The journal to go on with, a new one when there was no run before."""

    def keep(self, block: bytes, journal: Journal) -> None:
        """Adds a block, and notes how far the run is."""

    def finish(self, journal: Journal) -> None:
        """Everything is there."""

    def close(self) -> None:
        """Lets go, finished or not."""


class StreamOutput:
    """Standard output. Nothing can be resumed there."""

    def begin(self, options: dict[str, object]) -> Journal:
        """A new journal."""
        return Journal(options)

    def keep(self, block: bytes, journal: Journal) -> None:
        """Writes the block at once."""
        sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()

    def finish(self, journal: Journal) -> None:
        """Nothing is left to do."""
        journal.complete = True

    def close(self) -> None:
        """Standard output stays open."""


class FileOutput:
    """Writes OUT.part beside its journal, and calls it OUT when it is complete."""

    def __init__(self, path: Path, *, overwrite: bool, restart: bool) -> None:
        """Raises BulkError when it may not be written, or when somebody else is writing it."""
        self._path = path
        self._part = path.with_name(path.name + _PART)
        self._journal = path.with_name(path.name + _PART + _JOURNAL)
        self._zip = path.suffix.lower() == ".gz"
        self._overwrite = overwrite
        self._restart = restart
        self._file: int | None = None
        self._begun: Journal | None = None

    def begin(self, options: dict[str, object]) -> Journal:
        """Goes on with the run that was begun here with the same options; else begins one."""
        if self._path.exists() and not self._overwrite and not self._journal.exists():
            raise BulkError(f"{self._path} is there already; --overwrite replaces it")
        self._file = self._locked()
        found = None if self._restart else read_journal(self._journal)
        if found is None:
            journal = Journal(options)
            os.ftruncate(self._file, 0)
            self._note(journal)
        else:
            journal = self._fitting(found, options)
            os.ftruncate(self._file, journal.written)
        os.lseek(self._file, journal.written, os.SEEK_SET)
        self._begun = journal
        return journal

    def keep(self, block: bytes, journal: Journal) -> None:
        """A block of a compressed file is a whole gzip member, so that the file can end there."""
        assert self._file is not None  # noqa: S101  begun
        if block:
            data = gzip.compress(block, 6) if self._zip else block
            try:
                _write_all(self._file, data)
                os.fsync(self._file)
            except OSError as error:
                raise BulkError(f"cannot write {self._part}: {error.strerror}") from error
            journal.written += len(data)
        self._note(journal)

    def finish(self, journal: Journal) -> None:
        """The order matters: a kill between two of these steps loses nothing."""
        journal.complete = True
        if self._part.exists():
            self._note(journal)
            os.replace(self._part, self._path)
        self._journal.unlink(missing_ok=True)

    def close(self) -> None:
        """What was kept stays for the next run; where nothing was, nothing stays."""
        if self._file is None:
            return
        if self._begun is not None and self._begun.rows == 0 and not self._begun.complete:
            self._part.unlink(missing_ok=True)
            self._journal.unlink(missing_ok=True)
        os.close(self._file)
        self._file = None

    def _locked(self) -> int:
        try:
            file = os.open(self._part, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise BulkError(f"cannot write {self._part}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            raise BulkError(f"another run is writing {self._path} just now") from error
        return file

    def _fitting(self, found: Journal, options: dict[str, object]) -> Journal:
        assert self._file is not None  # noqa: S101  locked
        again = f"say the same again, or --restart to begin {self._path} anew"
        for name, value in options.items():
            if found.options.get(name) != value:
                was = found.options.get(name)
                raise BulkError(f"the run was begun with {name} {was!r}, not {value!r}; {again}")
        if os.fstat(self._file).st_size >= found.written:
            return found
        if not found.complete:
            raise BulkError(f"{self._part} is shorter than it was; --restart begins it anew")
        self._part.unlink()  # it had its name already, and this is the empty one of a moment ago
        return found

    def _note(self, journal: Journal) -> None:
        try:
            write_journal(self._journal, journal)
        except OSError as error:
            raise BulkError(f"cannot write {self._journal}: {error.strerror}") from error


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
