"""The client's snapshot store as `Lists` reads it."""

from pathlib import Path

from gatepost.errors import IndexCorruptError, SnapshotError
from gatepost.lists.index import Index
from gatepost.lists.view import ListView
from gatepost.model import SnapshotInfo
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.store import Store

__all__ = ["SnapshotShelf"]


class SnapshotShelf:
    """Opens whichever verified generation is current in a data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._store = Store(data_dir)

    def stamp(self) -> object:
        """Identity of the file `current`, None when there is none."""
        try:
            found = self._store.current_path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def open(self) -> ListView:
        """Every set of one manifest, each verified by its SHA-256; SnapshotError otherwise."""
        manifest = self._store.current()
        if manifest is None:
            raise SnapshotError("there is no snapshot yet")
        sets = {name: self._open_set(name, ref) for name, ref in manifest.sets.items()}
        return ListView(sets, _info(manifest))

    def _open_set(self, name: str, ref: PublishedSet) -> Index:
        if not self._store.holds(ref):
            raise IndexCorruptError(f"the set {name!r} is missing or damaged: run `gatepost pull`")
        return Index.open(self._store.object_path(ref))


def _info(manifest: Manifest) -> SnapshotInfo:
    return SnapshotInfo("snapshot", manifest.generation, manifest.issued, manifest.expires)
