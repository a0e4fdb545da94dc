"""Rows of columns (CSV), of which one holds the entry."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gatepost_sync.errors import ListRefusedError
from gatepost_sync.sources.formats.form import decoded
from gatepost_sync.sources.formats.moment import read_moment
from gatepost_sync.sources.listed import Listed

__all__ = ["Table"]

Column = int | str


@dataclass(frozen=True, slots=True)
class Table:
    """A column is a number from 1, or the name in the first row, which is then no entry."""

    column: Column = 1
    delimiter: str = ","
    first_seen: Column | None = None
    last_seen: Column | None = None

    def read(self, data: bytes) -> Iterable[str]:
        """See Form. Rows that are too short come out empty, and lines that begin with # not."""
        lines = (line for line in decoded(data).splitlines() if not line.startswith("#"))
        rows = csv.reader(lines, delimiter=self.delimiter)
        wanted = (self.column, self.first_seen, self.last_seen)
        try:
            head = next(rows, []) if any(isinstance(one, str) for one in wanted) else []
            at = [_index(one, head) for one in wanted]
            return tuple(_listed(rows, at))
        except csv.Error as error:
            raise ListRefusedError(f"it is no table any more: {error}; check its format") from error


def _index(column: Column | None, head: list[str]) -> int | None:
    if not isinstance(column, str):
        return None if column is None else column - 1
    names = [name.strip().lower() for name in head]
    if column.lower() not in names:
        there = ", ".join(repr(name[:40]) for name in names[:8]) or "none"
        raise ListRefusedError(
            f"it has no column {column!r} any more (there are {there}); check its format"
        )
    return names.index(column.lower())


def _listed(rows: Iterable[list[str]], at: list[int | None]) -> Iterator[str]:
    column, first, last = at
    for row in rows:
        if row:
            text = _cell(row, column).strip()
            yield Listed(text, read_moment(_cell(row, first)), read_moment(_cell(row, last)))


def _cell(row: list[str], index: int | None) -> str:
    return row[index] if index is not None and index < len(row) else ""
