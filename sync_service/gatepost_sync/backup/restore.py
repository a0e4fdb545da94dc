"""Putting a service together again from a backup: all of it, or nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, update

from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.disk import Disk
from gatepost_sync.backup.archive import DATABASE, KEYS, PUBLIC, Backup
from gatepost_sync.backup.rows import load_rows
from gatepost_sync.backup.sealed import unseal
from gatepost_sync.errors import BackupError
from gatepost_sync.half_restored import STAGED, STAGED_KEYS, Unfinished
from gatepost_sync.key_making import writing
from gatepost_sync.key_names import OWNER_ONLY
from gatepost_sync.root_note import copy_path
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.migrate import upgrade
from gatepost_sync.store.tables import JobRow, PublisherRow
from gatepost_sync.times import Clock, utc_now
from gatepost_sync.waiting import alone

__all__ = ["Restored", "restore_backup", "undo_restore"]

FIRST_ROOT = PUBLIC + "v1/root/1.note"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; the next generation is above `above`."""

    created: datetime
    rows: int
    files: int
    keys: bool
    above: int


def restore_backup(
    settings: ServiceSettings, path: Path, *, passphrase: str | None = None, clock: Clock = utc_now
) -> Restored:
    """Fills the empty data directory and the empty database of `settings` from a backup.

    The database may be of another kind than the one that was backed up, and the backup of an older
    version. BackupError when anything is there that would be overwritten, when the file is damaged,
    or when its keys do not open; nothing is changed then.
    """
    with _restoring(settings), Backup.open(path) as backup:
        _undo_left(settings)
        keys = _keys(settings, backup, passphrase)
        _refuse_to_overwrite(settings, backup, keys)
        places = (settings.public_dir, *((settings.key_folder,) if keys else ()))
        unfinished = Unfinished.begin(settings, path, places)
        try:
            done = _restore(settings, backup, keys, unfinished, clock())
        except BaseException:
            unfinished.undo(settings)
            raise
        unfinished.finish(settings)
    return done


def undo_restore(settings: ServiceSettings) -> str | None:
    """Removes what a restore left that was killed; says of which file, None when there was none.

    BackupError when all of it is there after all.
    """
    with _restoring(settings):
        return _undo_left(settings)


@contextmanager
def _restoring(settings: ServiceSettings) -> Iterator[None]:
    """One at a time in a data directory."""
    with writing(settings.data_dir):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(settings.data_dir / "restore.lock", 0.0, what="restoring"):
        yield


def _undo_left(settings: ServiceSettings) -> str | None:
    left = Unfinished.read(settings)
    if left is None:
        return None
    if left.is_committed(settings):
        left.finish(settings)
        raise BackupError(
            f"{left.file} was restored, all of it, before that was killed: start the service"
        )
    left.undo(settings)
    return left.file


def _restore(
    settings: ServiceSettings,
    backup: Backup,
    keys: dict[str, bytes] | None,
    unfinished: Unfinished,
    now: datetime,
) -> Restored:
    # Each beside its place: the keys may be on a volume of their own.
    with (
        _staging(settings.data_dir, STAGED) as staged,
        _staging(settings.key_folder.parent, STAGED_KEYS) as secret,
    ):
        files = _unpack(backup, staged / "public")
        for name, data in (keys or {}).items():
            (secret / "keys").mkdir(mode=0o700, exist_ok=True)
            replace_file(secret / "keys" / name, data, mode=OWNER_ONLY)
        above = _above(backup, now)
        rows = _load(settings, backup, (staged, secret), unfinished, above)
    return Restored(backup.contents.created, rows, files, bool(keys), above)


def _above(backup: Backup, now: datetime) -> int:
    """A number that no generation had yet: of those published since the backup was made, which
    nobody here knows, there was not one in every second."""
    since = max(0, int((now - backup.contents.created).total_seconds()))
    return backup.contents.generation + since


def _keys(
    settings: ServiceSettings, backup: Backup, passphrase: str | None
) -> dict[str, bytes] | None:
    """Those of the backup; None when it has none, or when there are some here already."""
    if settings.key_folder.exists() or not backup.names(KEYS):
        return None
    if passphrase is None:
        raise BackupError(
            "the backup has the keys, sealed: name the file with their passphrase "
            f"(--passphrase-file), or put the keys into {settings.key_folder} first"
        )
    with backup.member(KEYS) as file:
        return unseal(file.read(), passphrase)


def _refuse_to_overwrite(
    settings: ServiceSettings, backup: Backup, keys: dict[str, bytes] | None
) -> None:
    if settings.public_dir.exists():
        raise BackupError(
            f"{settings.public_dir} exists; nothing is written over it: move it away, or set "
            "GATEPOST_SERVICE_DATA_DIR to another directory"
        )
    own = copy_path(settings.key_folder, 1)
    if keys is None and own.exists() and backup.names(FIRST_ROOT):
        with backup.member(FIRST_ROOT) as file:
            if file.read() != own.read_bytes():
                raise BackupError(
                    f"{settings.key_folder} holds the keys of another service than the backup's"
                )
    database = Database(settings.database)
    try:
        with database.connect() as connection:
            there = inspect(connection).get_table_names()
    finally:
        database.close()
    if there:
        raise BackupError(
            f"the database has tables already ({', '.join(sorted(there)[:3])}, …); nothing is "
            "written over them: name an empty database"
        )


def _unpack(backup: Backup, public: Path) -> int:
    names = backup.names(PUBLIC)
    for name in names:
        target = public / name.removeprefix(PUBLIC)
        target.parent.mkdir(parents=True, exist_ok=True)
        with backup.member(name) as file:
            replace_file(target, file.read())
    return len(names)


def _load(
    settings: ServiceSettings,
    backup: Backup,
    staged: tuple[Path, Path],
    unfinished: Unfinished,
    above: int,
) -> int:
    """The database in one transaction, which ends when the files are in their places."""
    public, secret = staged
    database = Database(settings.database)
    try:
        with database.connect() as connection:
            upgrade(connection, backup.contents.schema_revision)
            with backup.member(DATABASE) as lines:
                rows = load_rows(connection, lines)
            upgrade(connection, "head")
            _begin_anew(connection, above)
            unfinished.commit(connection)
            with writing(settings.data_dir):
                _move(public / "public", settings.public_dir)
                _move(secret / "keys", settings.key_folder)
    finally:
        database.close()
    return rows


def _begin_anew(connection: Connection, above: int) -> None:
    """Nobody works or publishes here yet, whatever the rows say."""
    connection.execute(update(PublisherRow).values(number=above))
    connection.execute(update(JobRow).values(announced=None))


def _move(source: Path, target: Path) -> None:
    if source.exists():
        source.rename(target)
        Disk().sync_directory(target.parent)


@contextmanager
def _staging(parent: Path, prefix: str) -> Iterator[Path]:
    """A directory beside the places that its contents will have; gone when the block ends."""
    with writing(parent):
        parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)
