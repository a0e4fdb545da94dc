"""Making a backup of a service that goes on working."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from gatepost.snapshots.tree import TREE, manifest_path, named_files
from gatepost.version import __version__
from gatepost_sync.backup.archive import (
    DATABASE,
    FORMAT,
    KEYS,
    PUBLIC,
    BackupWriter,
    Contents,
    new_backup,
)
from gatepost_sync.backup.rows import dump_rows
from gatepost_sync.backup.sealed import LEAST, keys_to_keep, seal
from gatepost_sync.errors import BackupError
from gatepost_sync.publisher import sole_publisher
from gatepost_sync.service import Service
from gatepost_sync.standing import standing_manifest
from gatepost_sync.store.tables import GenerationRow, PublisherRow
from gatepost_sync.times import Clock, utc_now
from gatepost_sync.waiting import WAIT_SECONDS, alone

__all__ = ["BackupMade", "make_backup"]


@dataclass(frozen=True, slots=True)
class BackupMade:
    """The file, its size, and whether the keys are in it."""

    path: Path
    bytes: int
    generation: int
    keys: bool


def make_backup(
    service: Service, path: Path, *, passphrase: str | None = None, clock: Clock = utc_now
) -> BackupMade:
    """Writes all of the service into the new file `path`, as it was at one moment.

    The keys are among it, sealed, when there is a passphrase. BackupError when there is such a
    file, or when the passphrase is too short; SnapshotError when it cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path} exists; nothing is written over a backup: name another file")
    if passphrase is not None and len(passphrase) < LEAST:
        raise BackupError(f"the passphrase is too short: it needs {LEAST} characters")
    settings = service.settings
    with new_backup(path) as writer, service.database.snapshot() as connection:
        # Nobody publishes while the moment is chosen. What is named then stays for a day.
        with (
            alone(settings.data_dir / "publish.lock", WAIT_SECONDS, what="publishing"),
            sole_publisher(service.database, settings.lease, WAIT_SECONDS),
        ):
            contents = _look(connection, clock)
            notes, files = _notes(settings.public_dir), _named(settings.public_dir)
        writer.add(DATABASE, dump_rows(connection), compress=True)
        _add_tree(writer, settings.public_dir, notes, files)
        if passphrase is not None:
            writer.add(KEYS, [seal(keys_to_keep(settings.key_folder), passphrase)])
        writer.finish(contents)
    return BackupMade(path, path.stat().st_size, contents.generation, passphrase is not None)


def _look(connection: Connection, clock: Clock) -> Contents:
    """The first question: from here on the connection shows this moment."""
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    taken = connection.scalar(select(func.max(PublisherRow.number))) or 0
    published = connection.scalar(select(func.max(GenerationRow.number))) or 0
    return Contents(
        format=FORMAT,
        created=clock(),
        version=__version__,
        schema_revision=str(revision),
        generation=max(taken, published),
    )


def _notes(public: Path) -> dict[str, bytes]:
    """What is replaced in place, or signed offline: kept as it is now."""
    paths = [*(public / TREE / "root").glob("*.note"), manifest_path(public)]
    return {_name(public, path): path.read_bytes() for path in paths if path.exists()}


def _named(public: Path) -> list[Path]:
    manifest = standing_manifest(public)
    return [] if manifest is None else sorted({*named_files(public, manifest)})


def _add_tree(
    writer: BackupWriter, public: Path, notes: dict[str, bytes], files: list[Path]
) -> None:
    for name, data in notes.items():
        writer.add(name, [data])
    for path in files:
        name = _name(public, path)
        if name not in notes and path.exists():  # a lost one is made again when publishing
            writer.add(name, _blocks(path))


def _name(public: Path, path: Path) -> str:
    return PUBLIC + path.relative_to(public).as_posix()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
