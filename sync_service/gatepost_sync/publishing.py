"""What became of the last attempts to publish: publishing.json, for `status` and metrics."""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.times import Moment
from gatepost_sync.errors import ServiceError

__all__ = ["PublishRecord", "Refused", "read_record", "write_record"]

FILE = "publishing.json"


class Refused(BaseModel):
    """One objection to the generation that is refused now."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    name: str
    sentence: str


class PublishRecord(BaseModel):
    """A file and not a table: the process that answers requests has no database."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    refusals: int = 0
    """Refused attempts so far."""
    refused_at: Moment | None = None
    """Since when a generation is refused; None: none is."""
    objections: tuple[Refused, ...] = ()

    def refuse(self, objections: tuple[Refused, ...], now: datetime) -> "PublishRecord":
        """One more attempt was refused."""
        return PublishRecord(
            refusals=self.refusals + 1, refused_at=self.refused_at or now, objections=objections
        )

    def accept(self) -> "PublishRecord":
        """Nothing is refused any more."""
        return PublishRecord(refusals=self.refusals)


def read_record(data_dir: Path) -> PublishRecord:
    """The record; an empty one when there is none, or a damaged one: it is only a report."""
    path = data_dir / FILE
    try:
        return PublishRecord.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return PublishRecord()
    except OSError as error:
        raise ServiceError(
            f"cannot read {path}: {error.strerror}; run this as the user who owns it"
        ) from error


def write_record(data_dir: Path, record: PublishRecord) -> None:
    """Replaces the file if it says something else; ServiceError when that fails."""
    if record == read_record(data_dir):
        return
    try:
        replace_file(data_dir / FILE, record.model_dump_json(indent=1).encode() + b"\n")
    except SnapshotError as error:
        raise ServiceError(str(error)) from error
