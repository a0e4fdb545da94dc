"""The snapshot on disk: what every process of this host reads, and one of them writes.

    data_dir/objects/<sha256>.gpi   one index file each, written once, mode 0444
    data_dir/roots/<N>.note         every root note from the pinned one on, mode 0444
    data_dir/floor.note             the newest manifest note ever accepted: no older one comes back
    data_dir/current                the verified manifest note, replaced last and atomically

Readers take no lock: they read `current`, then open objects it names; the objects of the
generation before stay until the next switch.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gatepost.errors import IndexCorruptError, PullError, SnapshotError, TrustError
from gatepost.snapshots.atomic_file import (
    NewFile,
    create_directory,
    new_file,
    remove_leftovers,
    replace_file,
    writing,
)
from gatepost.snapshots.disk import Disk

if TYPE_CHECKING:
    from gatepost.snapshots.manifest import Manifest, ObjectRef
    from gatepost.snapshots.notes import Note

__all__ = ["Sink", "Store"]

SUFFIX = ".gpi"
WRITE_ONCE = 0o444


class Sink(Protocol):
    """Where a download goes, piece by piece."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


class Store:
    """The data directory of a client. Nothing is read or created before it is asked for."""

    def __init__(self, data_dir: Path, *, disk: Disk | None = None) -> None:
        """`disk` does the writing."""
        self.disk = disk or Disk()
        self.data_dir = data_dir
        self.objects = data_dir / "objects"
        self.current_path = data_dir / "current"  # workers notice a new generation by its stat
        self._roots = data_dir / "roots"
        self._floor_path = data_dir / "floor.note"

    def create(self) -> None:
        """Make the directories."""
        create_directory(self.objects, disk=self.disk)
        create_directory(self._roots, disk=self.disk)

    def clear_leftovers(self) -> None:
        """Remove what a killed puller left half-written. Hold the pull lock."""
        remove_leftovers(self.objects, disk=self.disk)
        remove_leftovers(self._roots, disk=self.disk)
        remove_leftovers(self.data_dir, disk=self.disk)

    def current_note(self) -> bytes | None:
        """The bytes of the manifest note in use; None before the first pull."""
        return _read(self.current_path)

    def floor_note(self) -> bytes | None:
        """The newest manifest note ever accepted, which outlives a damaged `current`."""
        return _read(self._floor_path)

    def root_note(self, version: int) -> bytes | None:
        """The bytes of that root note; None when no pull has brought it yet."""
        return _read(self._root_path(version))

    def keep_root(self, version: int, note: bytes) -> None:
        """Keep a verified root note, over a damaged one if need be."""
        replace_file(self._root_path(version), note, mode=WRITE_ONCE, disk=self.disk)

    def current(self) -> "Manifest | None":
        """The manifest in use; None before the first pull.

        Its signatures were verified when it was written, and are not verified again while its twin
        `floor.note` is the same: who can write in data_dir can also change the program.
        SnapshotError when the file is damaged.
        """
        return self._parsed(self.current_path, self.current_note(), self._floor_path)

    def floor(self) -> "Manifest | None":
        """The newest manifest ever accepted, None when its file is not there or damaged."""
        try:
            return self._parsed(self._floor_path, self.floor_note(), self.current_path)
        except SnapshotError:
            return None

    def _parsed(self, path: Path, data: bytes | None, twin: Path) -> "Manifest | None":
        if data is None:
            return None
        # Here, not at the top: a host that never pulled has nothing to parse.
        from gatepost.snapshots.manifest import Manifest
        from gatepost.snapshots.notes import Note

        try:
            note = Note.decode(data)
            if data != _read(twin):  # a bit that flipped may leave a manifest, of other sets
                self._verify(note)
            return Manifest.parse(note.text)
        except TrustError as error:
            raise SnapshotError(
                f"{path} is damaged; run `gatepost pull` to fetch it again"
            ) from error

    def _verify(self, note: "Note") -> None:
        """TrustError unless the newest root on disk names a key that signed the note."""
        from gatepost.snapshots.notes import Note, verify_note
        from gatepost.snapshots.root import Root

        numbers = (int(path.stem) for path in self._roots.glob("*.note") if path.stem.isdecimal())
        newest = self.root_note(max(numbers, default=0))
        if newest is not None and not verify_note(
            note, Root.parse(Note.decode(newest).text).manifest_keys
        ):
            raise TrustError("no manifest key signed it")

    def open_set(self, name: str, manifest: "Manifest | None" = None) -> Path:
        """The path of the index file of the set `name`, its SHA-256 verified.

        The set is that of `manifest`, or of the one in use.

        SnapshotError when there is no such set, IndexCorruptError when the file is missing or its
        bytes changed since they were downloaded.
        """
        manifest = manifest or self.current()
        if manifest is None or name not in manifest.sets:
            raise SnapshotError(f"the snapshot in {self.data_dir} has no set {name!r}")
        published = manifest.sets[name]
        path = self.object_path(published)
        if not self.holds(published):
            raise IndexCorruptError(
                f"{path} is missing or damaged; the next pull repairs it: run `gatepost pull`"
            )
        return path

    def object_path(self, ref: "ObjectRef") -> Path:
        """Where the object is or will be."""
        return self.objects / (ref.sha256 + SUFFIX)

    def holds(self, ref: "ObjectRef") -> bool:
        """True when the object is here, whole and unchanged (its bytes are hashed)."""
        try:
            with self.object_path(ref).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == ref.sha256
        except FileNotFoundError:
            return False
        except OSError as error:
            raise SnapshotError(f"cannot read {self.object_path(ref)}: {error.strerror}") from error

    def read(self, ref: "ObjectRef") -> bytes | None:
        """The bytes of the object, None when it is not here, whole and unchanged."""
        data = _read(self.object_path(ref))
        return data if data and hashlib.sha256(data).hexdigest() == ref.sha256 else None

    @contextlib.contextmanager
    def receive(self, ref: "ObjectRef") -> Iterator[Sink]:
        """A sink for the bytes of `ref`, which becomes the object when size and hash agree.

        PullError when they do not, and then nothing is kept.
        """
        path = self.object_path(ref)
        with new_file(path, mode=WRITE_ONCE, disk=self.disk) as file:
            arriving = _Arriving(file, self.objects)
            yield arriving
            arriving.check(ref)

    def keep_floor(self, manifest_note: bytes) -> None:
        """Accept no manifest older than this verified one from now on."""
        if self.floor_note() != manifest_note:
            replace_file(self._floor_path, manifest_note, disk=self.disk)

    def switch(self, manifest_note: bytes) -> None:
        """Make this verified manifest the current one. All its objects must be here."""
        self.keep_floor(manifest_note)
        replace_file(self.current_path, manifest_note, disk=self.disk)

    def prune(self, *manifests: "Manifest | None") -> None:
        """Remove the objects that none of `manifests` names. Open files stay readable (POSIX)."""
        kept = {
            self.object_path(published)
            for manifest in manifests
            if manifest is not None
            for published in manifest.sets.values()
        }
        with writing(self.objects):
            for path in self.objects.glob("*" + SUFFIX):
                if path not in kept:
                    self.disk.remove(path)

    def _root_path(self, version: int) -> Path:
        return self._roots / f"{version}.note"


class _Arriving:
    """Hashes and counts what passes through to the file."""

    def __init__(self, file: NewFile, directory: Path) -> None:
        self._file = file
        self._directory = directory
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes, /) -> None:
        with writing(self._directory):
            self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def check(self, ref: "ObjectRef") -> None:
        if self._size != ref.size:
            raise PullError(
                f"object {ref.sha256[:12]} has {self._size} bytes, the manifest says {ref.size};"
                " a mirror or cache is behind or the transfer was cut, try again later"
            )
        if self._hash.hexdigest() != ref.sha256:
            raise PullError(
                f"object {ref.sha256[:12]} does not have the SHA-256 that the manifest says;"
                " it was damaged or replaced on the way, try again later"
            )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SnapshotError(
            f"cannot read {path}: {error.strerror}; give this user read access to it"
        ) from error
