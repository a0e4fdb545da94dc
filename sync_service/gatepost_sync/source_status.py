"""How each source is doing, as `gatepost service sources` and `status` show it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gatepost.lists.sources import Source
from gatepost.snapshots.times import format_time
from gatepost_sync.sources.card import card_of
from gatepost_sync.sources.manual import MANUAL
from gatepost_sync.store.lists import count
from gatepost_sync.store.tables import PeriodRow, RunRow, SourceRow

__all__ = ["SourceStatus", "source_statuses"]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source and its last run; times are RFC 3339, UTC."""

    set: str
    name: str
    configured: bool
    entries: int
    last_success: str | None = None
    last_run: str | None = None
    status: str | None = None
    error: str | None = None
    rejected: int = 0
    trust: str | None = None
    licence: str | None = None
    schedule: str | None = None
    next_run: str | None = None
    failures: int = 0
    """How often in a row it failed, or was not believed."""
    success: datetime | None = field(default=None, repr=False)
    """`last_success`, to calculate with."""

    def to_dict(self) -> dict[str, Any]:
        """For `--json`; members may be added."""
        return {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name != "success"
        }


def source_statuses(
    session: Session, registered: Iterable[Source] = ()
) -> tuple[SourceStatus, ...]:
    """Every source that the database has, and those `registered` that were never asked."""
    rows = session.scalars(select(SourceRow).order_by(SourceRow.set_name, SourceRow.name)).all()
    periods = {row.key: row for row in session.scalars(select(PeriodRow))}
    runs = _last_runs(session)
    known = {(row.set_name, row.name): _status(session, row, runs, periods) for row in rows}
    for source in registered:
        key = (str(source.set), source.name)
        if key not in known:
            card = card_of(source)
            known[key] = SourceStatus(
                *key, configured=True, entries=0, trust=card.trust.value, licence=card.licence
            )
    return tuple(known[key] for key in sorted(known))


def _last_runs(session: Session) -> dict[int, RunRow]:
    newest = select(func.max(RunRow.id)).group_by(RunRow.source_id)
    runs = session.scalars(select(RunRow).where(RunRow.id.in_(newest)))
    return {run.source_id: run for run in runs}


def _status(
    session: Session,
    row: SourceRow,
    runs: dict[int, RunRow],
    periods: dict[str, PeriodRow],
) -> SourceStatus:
    run = runs.get(row.id)
    period = periods.get(f"collect {row.set_name}/{row.name}")
    asked = row.active and row.name != MANUAL and period is not None
    return SourceStatus(
        set=row.set_name,
        name=row.name,
        configured=row.active,
        entries=count(session, row),
        last_success=None if row.last_success is None else format_time(row.last_success),
        last_run=None if run is None else format_time(run.finished),
        status=None if run is None else run.status,
        error=None if run is None else run.error,
        rejected=0 if run is None else run.rejected,
        trust=row.trust,
        licence=row.licence,
        schedule=period.schedule if asked and period is not None else None,
        next_run=format_time(period.due) if asked and period is not None else None,
        failures=row.failures,
        success=row.last_success,
    )
