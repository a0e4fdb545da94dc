"""From one database into another, of whatever kind: every row of every table."""

from collections.abc import Callable

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from gatepost_sync.errors import ServiceError
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import Base, GenerationRow, JobRow, SourceRow

__all__ = ["copy_database"]

AT_ONCE = 1000


def copy_database(
    source: Database, target: Database, *, told: Callable[[str, int], None]
) -> dict[str, int]:
    """How many rows of each table were copied; `told` hears it table by table.

    Both are at the schema of this version. All of it happens in one transaction of the target, or
    nothing. ServiceError when the target is in use already.
    """
    copied = {}
    tables = Base.metadata.sorted_tables  # those that others refer to come first
    with source.connect() as old, target.connect() as new:
        for used in (SourceRow, GenerationRow, JobRow):
            if new.scalar(select(func.count()).select_from(used)):
                raise ServiceError(
                    f"the other database is in use, its table {used.__tablename__} has rows; "
                    "name an empty one"
                )
        for table in reversed(tables):
            new.execute(delete(table))  # rows that the schema itself begins with
        for table in tables:
            copied[table.name] = _copy(old, new, table)
            told(table.name, copied[table.name])
    return copied


def _copy(old: Connection, new: Connection, table: Table) -> int:
    rows = old.execution_options(yield_per=AT_ONCE).execute(select(table))
    number = 0
    for part in rows.mappings().partitions(AT_ONCE):
        new.execute(insert(table), [dict(row) for row in part])
        number += len(part)
    _count_on(new, table)
    return number


def _count_on(new: Connection, table: Table) -> None:
    """PostgreSQL counts in sequences, which do not notice ids that were given."""
    column = table.autoincrement_column
    if new.dialect.name != "postgresql" or column is None:
        return
    highest = new.scalar(select(func.max(column)))
    if highest is not None:
        new.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": table.name, "column": column.name, "highest": highest},
        )
