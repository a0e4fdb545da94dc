"""Whose database this is: one service publishes from it, known by its first root.

Two services that published from one database would take each other's numbers, and what gates of
the one follow would be decided by what the other one did.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import NotTheOwnerError
from gatepost_sync.keyring import Keyring, is_initialised
from gatepost_sync.root_note import published_path
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import PublisherRow

__all__ = ["Owner", "insist_on_owner", "refuse_to_make_keys", "refuse_to_work"]

_INSTEAD = (
    "Let this host leave publishing to the other one (publishes = false), give it the other one's "
    "keys and published tree, or name another database in database_url. If the other keys are lost "
    "for good, `gatepost service publish --take-over` goes on with these, and every gate needs "
    "their trust line"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """A service, and the newest root that it published under."""

    first: str
    """SHA-256 (hex) of the text of its root note 1."""
    root: int

    @classmethod
    def of(cls, settings: ServiceSettings) -> "Owner":
        """The service whose keys are here; raises as `Keyring.load` does."""
        newest = Keyring.load(settings).trust.version  # which checks the notes as well
        return cls(TrustLine.of(published_path(settings).read_bytes()).sha256, newest)


def insist_on_owner(
    database: Database, settings: ServiceSettings, *, take_over: bool = False
) -> None:
    """Notes who publishes; hold the right to (`sole_publisher`).

    NotTheOwnerError when others do, unless this one is to `take_over` from them.
    """
    here = Owner.of(settings)
    with database.write() as session:
        if not take_over:
            _refuse_other_owner(session, here, settings.key_folder)
        row = session.scalars(select(PublisherRow)).one()
        if (row.first_root, row.root) != (here.first, here.root):
            row.first_root, row.root = here.first, here.root


def refuse_to_work(database: Database, settings: ServiceSettings) -> None:
    """NotTheOwnerError when this host would publish, and may not: better now than in the night."""
    if settings.publishes:
        with database.read() as session:
            _refuse_other_owner(session, Owner.of(settings), settings.key_folder)


def refuse_to_make_keys(settings: ServiceSettings) -> None:
    """NotTheOwnerError when there are no keys here, and a database that somebody publishes from."""
    if settings.database_url is None or is_initialised(settings):
        return
    database = Database(settings.database, keep=False)
    try:
        with database.connect() as connection:
            there = inspect(connection)
            names = there.get_columns("publisher") if there.has_table("publisher") else []
            known = any(column["name"] == "first_root" for column in names)
            owner = connection.scalar(select(PublisherRow.first_root)) if known else None
    finally:
        database.close()
    if owner is not None:
        raise NotTheOwnerError(
            f"there are no keys in {settings.key_folder}, and the database belongs to the service "
            f"of gatepost-root-1:{owner}: none are made. {_INSTEAD}"
        )


def _refuse_other_owner(session: Session, here: Owner, keys: Path) -> None:
    """NotTheOwnerError when others publish from this database, or newer keys of the same did."""
    row = session.scalars(select(PublisherRow)).one()
    if row.first_root not in (None, here.first):
        raise NotTheOwnerError(
            f"the database belongs to the service of gatepost-root-1:{row.first_root}, and the "
            f"keys in {keys} are of gatepost-root-1:{here.first}: nothing is published. {_INSTEAD}"
        )
    if row.root is not None and row.root > here.root:
        raise NotTheOwnerError(
            f"the keys in {keys} are of root {here.root}, and this service has published under "
            f"root {row.root}: nothing is published. {_INSTEAD}"
        )
