"""Every row of a database as lines of JSON, which any database of ours takes back.

A line with the name of a table and of its columns comes before the rows of that table:
`{"table": "run", "columns": ["id", …]}`, then `[1, …]`. Times are ISO 8601 in UTC.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)

from gatepost_sync.errors import BackupError

__all__ = ["dump_rows", "load_rows", "reflect"]

AT_ONCE = 1_000  # rows
VERSIONS = "alembic_version"  # its row is the schema's, which is made and not loaded


def reflect(connection: Connection) -> MetaData:
    """The tables as they are there, whatever version of ours made them."""
    found = MetaData()
    found.reflect(connection)
    return found


def dump_rows(connection: Connection) -> Iterator[bytes]:
    """The lines. The connection shows one moment (`Database.snapshot`)."""
    stream = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for table in reflect(connection).sorted_tables:
        if table.name == VERSIONS:
            continue
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        for row in stream.execute(select(table)):
            yield _line([_plain(value) for value in row])


def load_rows(connection: Connection, lines: Iterable[bytes]) -> int:
    """Puts the rows in place of all that is there, and says how many; BackupError for others."""
    found = reflect(connection)
    _say_null(found)
    for table in reversed(found.sorted_tables):
        if table.name != VERSIONS:
            connection.execute(table.delete())
    total = 0
    for table, columns, rows in _tables(found, lines):
        reading = rows
        while chunk := list(islice(reading, AT_ONCE)):
            connection.execute(insert(table), [_values(columns, row) for row in chunk])
            total += len(chunk)
        _count_on(connection, table)
    return total


def _tables(
    found: MetaData, lines: Iterable[bytes]
) -> Iterator[tuple[Table, list["Column[Any]"], Iterator[list[Any]]]]:
    """Each table with its columns and rows; the rows are to be read before the next table."""
    remaining = map(json.loads, lines)
    head = next(remaining, None)
    while head is not None:
        following: list[dict[str, Any]] = []

        def rows(following: list[dict[str, Any]] = following) -> Iterator[list[Any]]:
            for line in remaining:
                if isinstance(line, dict):
                    following.append(line)
                    return
                yield line

        try:
            table = found.tables[head["table"]]
            columns = [table.columns[name] for name in head["columns"]]
        except KeyError as error:
            raise BackupError(
                f"the backup names {error}, which its schema does not have"
            ) from error
        yield table, columns, rows()
        head = following[0] if following else None


def _say_null(found: MetaData) -> None:
    """None is no value, and not the word `null` of JSON."""
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True


def _values(columns: list["Column[Any]"], row: list[Any]) -> dict[str, Any]:
    return {column.name: _of(column, value) for column, value in zip(columns, row, strict=True)}


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):  # SQLite forgets that it is UTC
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def _of(column: "Column[Any]", value: Any) -> object:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


def _count_on(connection: Connection, table: Table) -> None:
    """New rows get numbers above those that were loaded, where a sequence gives them."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        named = {"table": table.name, "column": column.name}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
        highest = connection.scalar(select(func.max(column))) if sequence else None
        if highest is not None:
            connection.execute(select(func.setval(sequence, highest)))
