"""An opened service: settings, keys and an up-to-date database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gatepost_sync.keyring import Keyring
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.migrate import migrate

__all__ = ["Service", "open_service"]


@dataclass(frozen=True, slots=True)
class Service:
    """What the jobs work with."""

    settings: ServiceSettings
    keyring: Keyring
    database: Database


@contextmanager
def open_service(settings: ServiceSettings) -> Iterator[Service]:
    """The service of a data directory, its database migrated; closed when the block ends.

    NotInitialisedError when it has no keys yet.
    """
    keyring = Keyring.load(settings)
    database = Database(settings.database)
    try:
        migrate(database)
        yield Service(settings, keyring, database)
    finally:
        database.close()
