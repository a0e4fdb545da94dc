"""What is remembered for a while only: what was done. What is listed is never forgotten by age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Date, delete, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from gatepost_sync.bases import REMEMBERED
from gatepost_sync.queue.state import JobState
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.check_tables import CheckRow
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import DownloadRow, GenerationRow, JobRow, RunRow, SetSizeRow

__all__ = ["RETAINED", "Retained", "purge"]

AT_ONCE = 5_000  # rows of one transaction: nobody waits for long


@dataclass(frozen=True, slots=True)
class Retained:
    """Rows that go by age; the setting `keep_<setting or name>_days` says after how long.

    `key` tells rows apart. `over` is when a row's age begins; of those rows only, for which
    `conditions` hold.
    """

    name: str
    key: tuple[InstrumentedAttribute[Any], ...]
    over: InstrumentedAttribute[Any]
    conditions: tuple[ColumnElement[bool], ...] = ()
    setting: str = ""


_OLD_ENOUGH = (
    select(GenerationRow.number)
    .order_by(GenerationRow.number.desc())
    .limit(1)
    .offset(REMEMBERED)
    .scalar_subquery()
)
RETAINED = (
    Retained(
        "jobs", (JobRow.id,), JobRow.finished, (JobRow.state.in_((JobState.DONE, JobState.DEAD)),)
    ),
    Retained("runs", (RunRow.id,), RunRow.finished),
    # Deltas are made from the last ones, however old they are.
    Retained(
        "generations", (GenerationRow.number,), GenerationRow.issued,
        (GenerationRow.number <= _OLD_ENOUGH,),
    ),
    Retained("checks", (CheckRow.id,), CheckRow.at),
    Retained(
        "set_sizes", (SetSizeRow.generation, SetSizeRow.set_name), SetSizeRow.issued,
        setting="history",
    ),
    Retained(
        "downloads", (DownloadRow.day, DownloadRow.route, DownloadRow.status), DownloadRow.day,
        setting="history",
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
        one.name: _purge(
            database, one, now - timedelta(days=settings.days_kept(one.setting or one.name))
        )
        for one in retained
    }


def _purge(database: Database, one: Retained, before: datetime) -> int:
    # A whole day is younger than its last moment.
    age = before.date() if isinstance(one.over.type, Date) else before
    old = select(*one.key).where(one.over < age, *one.conditions).limit(AT_ONCE)
    gone = delete(one.over.class_).where(tuple_(*one.key).in_(old))
    total = 0
    while True:
        with database.write() as session:
            result = session.execute(gone.execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
        total += result.rowcount
        if result.rowcount < AT_ONCE:
            return total
