"""Changing the local lists: whole files, one writer at a time, comments kept.

The files hold what the operator typed, and so addresses: they are made readable for their owner
and group alone, and keep whatever mode and group they were given since.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE
from time import monotonic, sleep

from gatepost.errors import LocalListError
from gatepost.lists.local_entry import LocalEntry, read_entry
from gatepost.lists.local_list import LocalList, entry_text, read_list
from gatepost.lists.overlay import Side, file_of, read_text
from gatepost.parse import Parser
from gatepost.snapshots.atomic_file import NewFile, create_directory, new_file
from gatepost.snapshots.lock import PullLock

__all__ = ["Change", "LocalFiles"]

PRIVATE = 0o640  # addresses are personal data
PATIENCE = 10.0  # seconds to wait for another writer


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the entries asked for; `moved` ones stood on the other list before."""

    done: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


class LocalFiles:
    """The two files of one data directory. Raises LocalListError, SnapshotError or OSError."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._lock_path = data_dir / "local.lock"
        self._lock = PullLock(self._lock_path)
        self._parser = Parser()

    def read(self, side: Side) -> LocalList:
        """A list as it stands in its file now; empty without a file."""
        return read_list(self._text(side))

    def put(self, side: Side, entries: Sequence[LocalEntry]) -> Change:
        """Puts entries on one list and takes them off the other; those already there stay."""
        other = Side.DENY if side is Side.ALLOW else Side.ALLOW
        with self._writing():
            known = _forms(self.read(side).entries)
            new = [entry for entry in _unique(entries) if known.isdisjoint(entry.forms)]
            # The new place first: at no moment is an entry on neither list.
            self._append(side, new)
            moved = self._remove(other, _forms(entries))
        there = tuple(entry.text for entry in entries if not known.isdisjoint(entry.forms))
        return Change(tuple(entry.text for entry in new), moved, there)

    def forget(self, texts: Sequence[str]) -> Change:
        """Takes entries off both lists, however they are spelt; also a faulty line, as it is."""
        with self._writing():
            gone = [line for side in Side for line in self._remove(side, self._forms_of(texts))]
        left = self._forms_of(gone)
        absent = tuple(text for text in texts if left.isdisjoint(self._forms_of([text])))
        return Change(tuple(gone), unchanged=absent)

    def entry(self, text: str) -> LocalEntry:
        """The entry a person typed; LocalListError names it."""
        try:
            return read_entry(text.strip(), self._parser)
        except LocalListError as error:
            raise LocalListError(f"{text!r}: {error}") from error

    def _forms_of(self, texts: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for text in texts:
            try:
                found.update(read_entry(text.strip(), self._parser).forms)
            except LocalListError:
                found.add(f"faulty {text.strip()}")  # recognised by its text alone
        return frozenset(found)

    def _append(self, side: Side, entries: Sequence[LocalEntry]) -> None:
        if entries:
            text = self._text(side)
            text += "" if not text or text.endswith("\n") else "\n"
            self._write(side, text + "".join(f"{entry.text}\n" for entry in entries))

    def _remove(self, side: Side, unwanted: frozenset[str]) -> tuple[str, ...]:
        lines = self._text(side).split("\n")
        kept = [line for line in lines if not self._is_one_of(entry_text(line), unwanted)]
        if len(kept) < len(lines):
            self._write(side, "\n".join(kept))
        left = set(kept)
        return tuple(entry_text(line) for line in lines if line not in left)

    def _is_one_of(self, text: str, unwanted: frozenset[str]) -> bool:
        return bool(text) and not unwanted.isdisjoint(self._forms_of([text]))

    def _text(self, side: Side) -> str:
        try:
            return read_text(file_of(self._data_dir, side))
        except FileNotFoundError:
            return ""
        except (LocalListError, OSError) as error:
            path = file_of(self._data_dir, side)
            said = error.strerror if isinstance(error, OSError) else error
            raise LocalListError(f"cannot read {path}: {said}") from error

    def _write(self, side: Side, text: str) -> None:
        path = file_of(self._data_dir, side)
        mode = S_IMODE(path.stat().st_mode) if path.exists() else PRIVATE
        with new_file(path, mode=mode) as file:
            _give(file, path if path.exists() else self._data_dir)
            file.write(text.encode("utf-8", "surrogateescape"))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        create_directory(self._data_dir)
        end = monotonic() + PATIENCE
        while monotonic() < end:
            with self._lock.attempt() as ours:
                if ours:
                    self._share_lock()
                    yield
                    return
            sleep(0.02)
        raise LocalListError(f"another process has been writing in {self._data_dir} for too long")

    def _share_lock(self) -> None:
        """What root locked once, the directory's owner must be able to lock later."""
        if os.geteuid() == 0:
            owner = self._data_dir.stat()
            # Not through a link: its target may be anybody's file.
            os.chown(self._lock_path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _give(file: NewFile, like: Path) -> None:
    """Gives the new file to whoever owns `like`: what root writes, the workers must read."""
    owner = like.stat()
    # Only root may give a file away; others may at least pass it to a group of theirs.
    user = owner.st_uid if os.geteuid() == 0 else -1
    with suppress(PermissionError):
        os.fchown(file.fileno(), user, owner.st_gid)


def _unique(entries: Iterable[LocalEntry]) -> Iterable[LocalEntry]:
    return {entry.forms: entry for entry in entries}.values()


def _forms(entries: Iterable[LocalEntry]) -> frozenset[str]:
    return frozenset(form for entry in entries for form in entry.forms)
