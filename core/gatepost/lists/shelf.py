"""The client's snapshot store as `Lists` reads it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.errors import IndexCorruptError, SnapshotError
from gatepost.lists.index import Index
from gatepost.lists.view import ListView
from gatepost.model import SnapshotInfo
from gatepost.snapshots.store import Store

if TYPE_CHECKING:
    from gatepost.snapshots.manifest import Manifest

__all__ = ["SnapshotShelf"]


class SnapshotShelf:
    """Opens whichever verified generation is current in a data directory."""

    def __init__(self, data_dir: Path, *, stale_days: float = 7.0) -> None:
        """An expired snapshot counts for `stale_days` more."""
        self._store = Store(data_dir)
        self._stale_days = stale_days

    def stamp(self) -> object:
        """Identity of the file `current`, None when there is none.

        Where it may not even be looked at, the error's number: `open` then says what is wrong.
        """
        try:
            found = self._store.current_path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            return error.errno
        return found.st_ino, found.st_mtime_ns, found.st_size

    def open(self) -> ListView:
        """The sets of one manifest, each verified by its SHA-256.

        One that is damaged is left out and named. SnapshotError when there is no manifest to read.
        """
        manifest, faults = self._manifest()
        sets = dict[str, Index]()
        # All sets of this one manifest, whatever becomes current meanwhile.
        for name in manifest.sets:
            try:
                sets[name] = Index.open(self._store.open_set(name, manifest))
            except IndexCorruptError as error:
                faults.append(f"the set {name} cannot be relied on: {error}")
        damaged = frozenset(manifest.sets) - sets.keys()
        return ListView(sets, self._info(manifest), damaged=damaged, faults=tuple(faults))

    def _manifest(self) -> "tuple[Manifest, list[str]]":
        """The manifest in use, else the newest ever accepted: nearly always the same one."""
        try:
            manifest, faults = self._store.current(), list[str]()
        except SnapshotError as error:
            manifest, faults = self._store.floor(), [str(error)]
            if manifest is None:
                raise
        if manifest is None:
            raise SnapshotError("there is no snapshot yet")
        return manifest, faults

    def _info(self, manifest: "Manifest") -> SnapshotInfo:
        until = _later(manifest.expires, self._stale_days)
        number, issued, expires = manifest.generation, manifest.issued, manifest.expires
        return SnapshotInfo("snapshot", number, issued, expires, until, manifest.held_since)


def _later(moment: datetime, days: float) -> datetime:
    """The sum, or the end of the calendar: whoever sets a million days means for ever."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
