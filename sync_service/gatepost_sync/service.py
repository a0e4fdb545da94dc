"""An opened service: settings, keys and an up-to-date database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from gatepost_sync.half_restored import refuse_half_restored
from gatepost_sync.keyring import Keyring
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.migrate import migrate
from gatepost_sync.tracing import tracing

__all__ = ["Service", "open_service"]


@dataclass(frozen=True, slots=True)
class Service:
    """What the jobs work with."""

    settings: ServiceSettings
    database: Database

    @property
    def keyring(self) -> Keyring:
        """The keys as they are now: another process may have put a new root in force."""
        return Keyring.load(self.settings)


@contextmanager
def open_service(settings: ServiceSettings, *, signs: bool = True) -> Iterator[Service]:
    """The service of a data directory, its database migrated; closed when the block ends.

    NotInitialisedError when it has no keys yet, unless it leaves publishing to others;
    HalfRestoredError when a restore into it did not end. Without `signs` its keys are not looked
    for: whoever only answers has none.
    """
    refuse_half_restored(settings)
    if signs and settings.publishes:
        Keyring.load(settings)
    database = Database(
        settings.database,
        replica_url=settings.database_replica_url,
        lag=timedelta(seconds=settings.replica_lag_seconds),
    )
    try:
        migrate(database)
        with tracing(settings):
            yield Service(settings, database)
    finally:
        database.close()
