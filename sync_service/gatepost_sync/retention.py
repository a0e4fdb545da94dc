"""What is remembered for a while only: what was done. What is listed is never forgotten by age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from gatepost_sync.bases import REMEMBERED
from gatepost_sync.queue.state import JobState
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import GenerationRow, JobRow, RunRow

__all__ = ["RETAINED", "Retained", "purge"]

AT_ONCE = 5_000  # rows of one transaction: nobody waits for long


@dataclass(frozen=True, slots=True)
class Retained:
    """Rows that go by age; the setting `keep_<name>_days` says after how long.

    `over` is when a row's age begins; of those rows only, for which `conditions` hold.
    """

    name: str
    id: InstrumentedAttribute[int]
    over: InstrumentedAttribute[Any]
    conditions: tuple[ColumnElement[bool], ...] = ()


_OLD_ENOUGH = (
    select(GenerationRow.number)
    .order_by(GenerationRow.number.desc())
    .limit(1)
    .offset(REMEMBERED)
    .scalar_subquery()
)
RETAINED = (
    Retained(
        "jobs", JobRow.id, JobRow.finished, (JobRow.state.in_((JobState.DONE, JobState.DEAD)),)
    ),
    Retained("runs", RunRow.id, RunRow.finished),
    # Deltas are made from the last ones, however old they are.
    Retained(
        "generations", GenerationRow.number, GenerationRow.issued,
        (GenerationRow.number <= _OLD_ENOUGH,),
    ),
)  # fmt: skip


def purge(
    database: Database,
    settings: ServiceSettings,
    now: datetime,
    retained: Iterable[Retained] = RETAINED,
) -> dict[str, int]:
    """Removes what is old enough, and says by name how many rows that were."""
    return {
        one.name: _purge(database, one, now - timedelta(days=settings.days_kept(one.name)))
        for one in retained
    }


def _purge(database: Database, one: Retained, before: datetime) -> int:
    old = select(one.id).where(one.over < before, *one.conditions).limit(AT_ONCE)
    gone = delete(one.id.class_).where(one.id.in_(old))
    total = 0
    while True:
        with database.write() as session:
            result = session.execute(gone.execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
        total += result.rowcount
        if result.rowcount < AT_ONCE:
            return total
