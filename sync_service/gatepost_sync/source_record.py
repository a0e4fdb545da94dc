"""How the sources are doing: sources.json, for the process that answers, which has no database."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import replace_file
from gatepost_sync.errors import ServiceError
from gatepost_sync.service import Service
from gatepost_sync.source_status import source_statuses

__all__ = ["RecordedSource", "read_sources", "record_sources"]

FILE = "sources.json"


class RecordedSource(BaseModel):
    """One source that is published; times are Unix time."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    set: str
    name: str
    entries: int
    status: str | None
    failures: int
    last_success: float | None


class _Record(BaseModel):
    sources: tuple[RecordedSource, ...] = ()


def record_sources(service: Service) -> None:
    """Writes the file anew; ServiceError when that fails."""
    with service.database.read() as session:
        statuses = source_statuses(session)
    sources = tuple(
        RecordedSource(
            set=one.set,
            name=one.name,
            entries=one.entries,
            status=one.status,
            failures=one.failures,
            last_success=None if one.success is None else one.success.timestamp(),
        )
        for one in statuses
        if one.configured
    )
    try:
        data = _Record(sources=sources).model_dump_json(indent=1).encode() + b"\n"
        replace_file(service.settings.data_dir / FILE, data)
    except SnapshotError as error:
        raise ServiceError(str(error)) from error


def read_sources(data_dir: Path) -> tuple[RecordedSource, ...]:
    """What was written; nothing when there is no file, or a damaged one: it is only a report."""
    try:
        return _Record.model_validate_json((data_dir / FILE).read_bytes()).sources
    except (OSError, ValidationError):
        return ()
