"""A restore that was killed: what it left behind is never taken for a service.

A note in the data directory says that a restore goes on, from before anything has its place until
everything has. Files get their places before the transaction that fills the database ends, and that
transaction writes the note's token: so it alone decides whether all is there, or nothing counts.
"""

import json
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, select, update

from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.disk import Disk
from gatepost_sync.errors import HalfRestoredError
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import PublisherRow
from gatepost_sync.times import utc_now

__all__ = ["STAGED", "STAGED_KEYS", "Unfinished", "refuse_half_restored"]

STAGED = ".restore-"
STAGED_KEYS = ".restore-keys-"


def refuse_half_restored(settings: ServiceSettings) -> None:
    """HalfRestoredError where a restore was killed; one that had only to be noted as over, is."""
    unfinished = Unfinished.read(settings)
    if unfinished is None:
        return
    if not unfinished.is_committed(settings):
        raise HalfRestoredError(
            f"the restore of {unfinished.file} into {settings.data_dir} did not end: it goes on, "
            "or was killed. Run `gatepost service restore FILE` again, which removes what that one "
            "left and begins anew, or `gatepost service restore --undo`, which only removes it"
        )
    with suppress(OSError):  # of a process that may not write here; another one will
        unfinished.finish(settings)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A restore that goes on, or was killed."""

    token: str
    file: str
    """The backup."""
    places: tuple[str, ...]
    """Directories that were not there before."""

    @classmethod
    def begin(cls, settings: ServiceSettings, file: Path, places: Iterable[Path]) -> "Unfinished":
        """Notes it, on disk when this returns."""
        made = cls(secrets.token_hex(16), str(file.absolute()), tuple(map(str, places)))
        text = json.dumps(asdict(made)).encode()
        replace_file(settings.restore_note, text)
        return made

    @classmethod
    def read(cls, settings: ServiceSettings) -> "Unfinished | None":
        """The one that is noted; HalfRestoredError when the note cannot be read."""
        path = settings.restore_note
        try:
            content = json.loads(path.read_bytes())
            return cls(content["token"], content["file"], tuple(content["places"]))
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return None  # who may not look into the directory is told so by whoever needs its keys
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise HalfRestoredError(
                f"{path} says that a restore goes on, and cannot be read ({error}); move "
                f"{settings.data_dir} away and restore into an empty one"
            ) from error

    def commit(self, connection: Connection) -> None:
        """Becomes true with the transaction of `connection`. Whoever publishes may take the row."""
        connection.execute(update(PublisherRow).values(holder=self._holder, lease=utc_now()))

    def is_committed(self, settings: ServiceSettings) -> bool:
        """Whether the transaction ended well; ServiceError when the database cannot be asked."""
        database = Database(settings.database, keep=False)
        try:
            with database.connect() as connection:
                if not inspect(connection).has_table(PublisherRow.__tablename__):
                    return False
                return connection.scalar(select(PublisherRow.holder)) == self._holder
        finally:
            database.close()

    def undo(self, settings: ServiceSettings) -> None:
        """Removes what has its place already, and then the note."""
        for place in self.places:
            shutil.rmtree(place, ignore_errors=True)
        self.finish(settings)

    def finish(self, settings: ServiceSettings) -> None:
        """Removes what was staged, and then the note."""
        for folder, prefix in (
            (settings.data_dir, STAGED),
            (settings.key_folder.parent, STAGED_KEYS),
        ):
            for staged in folder.glob(prefix + "*"):
                shutil.rmtree(staged, ignore_errors=True)
        settings.restore_note.unlink(missing_ok=True)
        Disk().sync_directory(settings.data_dir)

    @property
    def _holder(self) -> str:
        return f"restore:{self.token}"
