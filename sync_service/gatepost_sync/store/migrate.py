"""Brings the database to the schema of this version; runs at every start."""

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from gatepost_sync.errors import ServiceError
from gatepost_sync.store.database import Database

__all__ = ["migrate", "upgrade"]


def migrate(database: Database, revision: str = "head") -> None:
    """Applies what is missing up to `revision`, in one transaction.

    ServiceError when a later version was here.
    """
    with database.connect() as connection:
        upgrade(connection, revision)


def upgrade(connection: Connection, revision: str) -> None:
    """The same, as a part of the transaction of `connection`."""
    config = Config()
    config.set_main_option("script_location", "gatepost_sync:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise ServiceError(
            f"the database was written by another version of gatepost ({error}); "
            "upgrade gatepost, or restore the backup that belongs to this version"
        ) from error
