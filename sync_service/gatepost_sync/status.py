"""What `gatepost service status` shows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.times import format_time
from gatepost_sync.publishing import read_record
from gatepost_sync.service import Service
from gatepost_sync.source_status import SourceStatus, source_statuses
from gatepost_sync.standing import standing_manifest
from gatepost_sync.store.checks import checks_kept

__all__ = ["ServiceStatus", "SetStatus", "SourceStatus", "service_status"]


@dataclass(frozen=True, slots=True)
class SetStatus:
    """A published set; `generation` is the one that changed it last."""

    name: str
    generation: int
    entries: int
    bytes: int
    deltas: int


@dataclass(frozen=True, slots=True)
class RefusedStatus:
    """Why a generation is not published, and the name that `publish --accept` takes."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Everything an operator asks first."""

    data_dir: str
    url: str
    trust: str
    generation: int | None
    issued: str | None
    expires: str | None
    sets: tuple[SetStatus, ...]
    sources: tuple[SourceStatus, ...]
    refused_since: str | None
    """Since when the next generation is refused; None: it is not."""
    refused: tuple[RefusedStatus, ...]
    checks: int = 0
    """How many checks of batches and mail hosts are remembered."""
    last_check: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Stable shape; members may be added."""
        plain = asdict(replace(self, sources=()))
        return {"schema": 1, **plain, "sources": [one.to_dict() for one in self.sources]}

    def rows(self) -> Iterator[tuple[str, str]]:
        """Name and value, for people."""
        yield "data", self.data_dir
        yield "url", self.url
        yield "trust", self.trust
        yield (
            "generation",
            "nothing published yet"
            if self.generation is None
            else (f"{self.generation}, issued {self.issued}, expires {self.expires}"),
        )
        if self.refused_since is not None:
            yield "REFUSED", f"the next generation, since {self.refused_since}:"
        for refused in self.refused:
            yield "", f"{refused.sentence}; --accept {refused.name}"
        for one in self.sets:
            yield (
                f"set {one.name}",
                (
                    f"{one.entries} entries, {one.bytes} bytes, "
                    f"changed by generation {one.generation}, {one.deltas} deltas"
                ),
            )
        for source in self.sources:
            yield f"source {source.set}/{source.name}", _describe(source)
        if self.checks:
            yield "checks", f"{self.checks:,} remembered, the last made at {self.last_check}"


def service_status(service: Service) -> ServiceStatus:
    """Reads database and published tree."""
    settings = service.settings
    manifest = standing_manifest(settings.public_dir)
    record = read_record(settings.data_dir)
    sources = service.database.look(source_statuses)
    checks, last = service.database.look(checks_kept)
    return ServiceStatus(
        data_dir=str(settings.data_dir),
        url=settings.reader_url,
        trust=str(service.keyring.trust),
        generation=None if manifest is None else manifest.generation,
        issued=None if manifest is None else format_time(manifest.issued),
        expires=None if manifest is None else format_time(manifest.expires),
        sets=() if manifest is None else _sets(manifest),
        sources=sources,
        refused_since=None if record.refused_at is None else format_time(record.refused_at),
        refused=tuple(RefusedStatus(one.name, one.sentence) for one in record.objections),
        checks=checks,
        last_check=None if last is None else format_time(last),
    )


def _sets(manifest: Manifest) -> tuple[SetStatus, ...]:
    return tuple(
        SetStatus(name, one.generation, one.entries, one.size, len(one.deltas))
        for name, one in sorted(manifest.sets.items())
    )


def _describe(source: SourceStatus) -> str:
    parts = [f"{source.entries} entries"]
    if not source.configured:
        parts.append("not configured any more, not published")
    if source.status is not None:
        parts.append(f"{source.status} at {source.last_run}")
    if source.rejected:
        parts.append(f"{source.rejected} lines left out")
    if source.error is not None:
        parts.append(source.error)
    return ", ".join(parts)
