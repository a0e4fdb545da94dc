"""Each source: how its last run went, and how fresh it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gatepost_sync.store.tables import RunRow, SourceRow

__all__ = ["SourceView", "sources"]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source. `entries` is what it came to last; None where nobody has counted."""

    set: str
    name: str
    active: bool
    trust: str
    entries: int | None
    last_success: datetime | None
    last_run: datetime | None
    status: str | None
    failures: int
    rejected: int
    error: str | None


def sources(session: Session) -> tuple[SourceView, ...]:
    """All sources, those that are published first."""
    newest = select(func.max(RunRow.id)).group_by(RunRow.source_id)
    runs = {
        run.source_id: run for run in session.scalars(select(RunRow).where(RunRow.id.in_(newest)))
    }
    rows = session.scalars(
        select(SourceRow).order_by(SourceRow.active.desc(), SourceRow.set_name, SourceRow.name)
    )
    return tuple(_view(row, runs.get(row.id)) for row in rows)


def _view(row: SourceRow, run: RunRow | None) -> SourceView:
    return SourceView(
        set=row.set_name,
        name=row.name,
        active=row.active,
        trust=row.trust,
        entries=None if run is None else run.entries,
        last_success=row.last_success,
        last_run=None if run is None else run.finished,
        status=None if run is None else run.status,
        failures=row.failures,
        rejected=0 if run is None else run.rejected,
        error=None if run is None else run.error,
    )
