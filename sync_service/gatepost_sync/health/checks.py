"""What there is to look at, for each part of the service."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy import text

from gatepost.errors import GatepostError
from gatepost.snapshots.times import format_time
from gatepost.snapshots.tree import published_manifest, root_path
from gatepost_sync.errors import ServiceError
from gatepost_sync.health.dependency import Dependency, Need, NotYetError, TroubleError
from gatepost_sync.keyring import Keyring
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.standing import missing_object
from gatepost_sync.store.database import Database

__all__ = ["Part", "dependencies"]

CONNECT_SECONDS = 2


class Part(StrEnum):
    """What a process does."""

    EVERYTHING = "everything"
    WEB = "web"
    WORKER = "worker"


def dependencies(
    settings: ServiceSettings, part: Part, database: Database, *, cache_url: str | None = None
) -> tuple[Dependency, ...]:
    """Readers need the snapshot alone: serving goes on while everything else is away.

    A worker needs database, broker and keys; what is published is what it works on.
    """
    serves, works = part is not Part.WORKER, part is not Part.WEB
    for_jobs = Need.WANTED if serves else Need.REQUIRED
    for_readers = Need.REQUIRED if serves else Need.WANTED
    found = [
        Dependency("snapshot", for_readers, partial(_snapshot, settings), 0),
        Dependency("database", for_jobs, partial(_database, database)),
    ]
    if settings.broker_url is not None:
        found.append(Dependency("broker", for_jobs, _broker(settings.broker_url)))
    if cache_url is not None:
        found.append(Dependency("cache", Need.WANTED, partial(_redis, cache_url)))
    if works and settings.publishes:
        found.append(Dependency("keys", for_jobs, partial(_keys, settings), 0))
    return tuple(found)


def _snapshot(settings: ServiceSettings) -> dict[str, object]:
    public, now = settings.public_dir, datetime.now(UTC)
    try:
        manifest = published_manifest(public)
    except (GatepostError, OSError) as error:
        raise TroubleError("The published manifest cannot be read.") from error
    if manifest is None:
        raise NotYetError("Nothing has been published yet.")
    if not root_path(public, manifest.root).exists():
        raise TroubleError(f"Root note {manifest.root} is missing.")
    missing = missing_object(public, manifest)
    if missing is not None:
        raise TroubleError(f"The file {missing.parent.name}/{missing.name} is missing or damaged.")
    if manifest.expires <= now:
        raise TroubleError(f"The published manifest expired at {format_time(manifest.expires)}.")
    return {
        "generation": manifest.generation,
        "age_seconds": max(0, int((now - manifest.issued).total_seconds())),
        "expires": format_time(manifest.expires),
    }


def _database(database: Database) -> dict[str, object]:
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
    except ServiceError as error:
        raise TroubleError("It cannot be reached.") from error
    return {}


def _broker(url: str) -> Callable[[], dict[str, object]]:
    if urlsplit(url).scheme in ("redis", "rediss"):
        return partial(_redis, url)
    return partial(_rabbitmq, url)


def _redis(url: str) -> dict[str, object]:
    import redis

    bounds = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
    with redis.Redis.from_url(url, **bounds) as client:
        client.ping()
    return {}


def _rabbitmq(url: str) -> dict[str, object]:
    import pika

    parameters = pika.URLParameters(url)
    parameters.socket_timeout = parameters.blocked_connection_timeout = CONNECT_SECONDS
    parameters.stack_timeout = CONNECT_SECONDS
    pika.BlockingConnection(parameters).close()
    return {}


def _keys(settings: ServiceSettings) -> dict[str, object]:
    try:
        Keyring.load(settings)
    except (GatepostError, OSError) as error:
        raise TroubleError("They cannot be used: `gatepost service keys show` says why.") from error
    return {}
