"""Everything that the status page shows, read once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from gatepost.errors import SnapshotError, TrustError
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.times import format_time
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import ServiceError
from gatepost_sync.health.dependency import Finding
from gatepost_sync.overview.downloads import DayView, by_day
from gatepost_sync.overview.jobs import KindView, kinds
from gatepost_sync.overview.sources import SourceView, sources
from gatepost_sync.publishing import PublishRecord, read_record
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.history import downloads, sizes

__all__ = ["Overview", "SetView", "gather"]

SHOWN = timedelta(days=90)  # of set sizes
DAYS = 30  # of downloads

History = Mapping[str, tuple[tuple[datetime, int], ...]]


@dataclass(frozen=True, slots=True)
class SetView:
    """A published set and how it grew: `points` are times and entries, oldest first."""

    name: str
    generation: int
    entries: int
    bytes: int
    points: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """`database` is False when what is kept there could not be read."""

    now: datetime
    database: bool
    findings: tuple[Finding, ...]
    record: PublishRecord
    manifest: Manifest | None
    sets: tuple[SetView, ...] = ()
    sources: tuple[SourceView, ...] = ()
    kinds: tuple[KindView, ...] = ()
    days: tuple[DayView, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether readers are served."""
        return all(one.up for one in self.findings if one.need == "required")

    @property
    def troubles(self) -> tuple[str, ...]:
        """What somebody should look at, worst first; empty when all is well."""
        down = [f"{one.name}: {one.trouble}" for one in self.findings if not one.up]
        refused = [f"Publishing is refused: {one.sentence}" for one in self.record.objections]
        dead = [f"Dead jobs of the kind {one.kind}: {one.dead}" for one in self.kinds if one.dead]
        failing = [
            f"Source {one.set}/{one.name} fails: {one.error}"
            for one in self.sources
            if one.active and one.status == "failed"
        ]
        return (*down, *refused, *dead, *failing)

    def to_dict(self) -> dict[str, Any]:
        """Stable shape; members may be added. Times are RFC 3339, UTC."""
        manifest = self.manifest
        return {
            "schema": 1,
            "now": format_time(self.now),
            "status": "unready" if not self.ready else "attention" if self.troubles else "well",
            "troubles": list(self.troubles),
            "dependencies": {one.name: one.to_dict() for one in self.findings},
            "generation": None if manifest is None else manifest.generation,
            "issued": None if manifest is None else format_time(manifest.issued),
            "expires": None if manifest is None else format_time(manifest.expires),
            "refusals": self.record.refusals,
            "refused_since": _plain(self.record.refused_at),
            "sets": [_plain(asdict(one)) for one in self.sets],
            "sources": [_plain(asdict(one)) for one in self.sources],
            "jobs": [_plain(asdict(one)) for one in self.kinds],
            "downloads": [_plain(asdict(one)) for one in self.days],
        }


def gather(
    settings: ServiceSettings,
    database: Database,
    findings: Sequence[Finding],
    clock: Callable[[], datetime],
) -> Overview:
    """Reads files and database. What is away is left out, and `findings` say that it is."""
    now, manifest = clock(), _manifest(settings)
    plain = Overview(now, False, tuple(findings), read_record(settings.data_dir), manifest)
    if any(one.name == "database" and not one.up for one in findings):
        return _with_sets(plain, {})
    first = now.date() - timedelta(days=DAYS - 1)
    try:
        with database.read() as session:
            return replace(
                _with_sets(plain, sizes(session, now - SHOWN)),
                database=True,
                sources=sources(session),
                kinds=kinds(session),
                days=by_day(downloads(session, first), first, now.date()),
            )
    except ServiceError:
        return _with_sets(plain, {})


def _with_sets(plain: Overview, history: History) -> Overview:
    published = {} if plain.manifest is None else plain.manifest.sets
    sets = tuple(
        SetView(name, one.generation, one.entries, one.size, history.get(name, ()))
        for name, one in sorted(published.items())
    )
    return replace(plain, sets=sets)


def _manifest(settings: ServiceSettings) -> Manifest | None:
    """None as well when it is damaged: the findings say so."""
    try:
        return published_manifest(settings.public_dir)
    except (SnapshotError, TrustError):
        return None


def _plain(value: Any) -> Any:
    """For JSON."""
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
