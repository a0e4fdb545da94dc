"""The kind of job that makes backups, where there is a place for them."""

import logging

from gatepost_sync.backup.rotation import backup_into
from gatepost_sync.errors import ServiceError
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings

__all__ = ["backup_kinds"]

logger = logging.getLogger("gatepost.service")


def _backup(service: Service, running: Running) -> Result:
    settings = service.settings
    if settings.backup_dir is None:
        raise ServiceError("backup_dir is not set on this host: there is no place for a backup")
    made, removed = backup_into(
        service,
        settings.backup_dir,
        keep=settings.backup_keep,
        passphrase=settings.backup_passphrase,
    )
    logger.info("backup %s made, %d bytes", made.path, made.bytes)
    return {"file": made.path.name, "bytes": made.bytes, "removed": removed}


def backup_kinds(settings: ServiceSettings) -> tuple[JobKind, ...]:
    """None where `backup_dir` is not set."""
    if settings.backup_dir is None:
        return ()
    return (JobKind("backup", _backup, Priority.LOW, every=settings.backup_seconds),)
