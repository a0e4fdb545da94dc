"""Rows of a CSV file: any usual delimiter, with or without a header."""

import csv
import json
from collections.abc import Iterator
from itertools import chain
from typing import cast

from gatepost.bulk.files.columns import delimiter_of, find_column, has_header
from gatepost.bulk.files.lines import Lines
from gatepost.bulk.files.reading import Row
from gatepost.errors import BulkError

__all__ = ["CsvReader"]


class CsvReader:
    """A Reader. The first line decides the delimiter, the line ends, and whether it is a header."""

    def __init__(self, lines: Lines, *, column: str | None, delimiter: str | None) -> None:
        self._lines = lines
        first_line = next(iter(lines), "")
        if not first_line:
            raise BulkError(f"{lines.name} is empty; a CSV file begins with a row")
        if not first_line.strip():
            raise BulkError(f"{lines.name} begins with an empty line; a CSV file begins with a row")
        self.newline = "\r\n" if first_line.endswith("\r\n") else "\n"
        self.delimiter = delimiter or delimiter_of(first_line)
        self._rows = csv.reader(chain((first_line,), lines), delimiter=self.delimiter)
        first = self._next_row()
        self.cells_per_row = len(first)
        header = has_header(first)
        self.header = first if header else None
        self._first = [] if header else [first]
        self._column = find_column(first, column, header=header)

    def rows(self) -> Iterator[tuple[Row, str]]:
        """Each row with its address, empty where the row is too short to have one."""
        column, lines = self._column, self._lines
        for cells in chain(self._first, self._rest()):
            if cells:
                yield Row(cells, lines.crc), cells[column].strip() if column < len(cells) else ""

    def cells(self, content: object) -> list[str]:
        """The row as it is."""
        return cast(list[str], content)

    def json(self, content: object) -> str:
        """By the names of the columns; columns without a name are called column_1 and so on."""
        cells = cast(list[str], content)
        names = self.header or []
        named = {
            (names[place] if place < len(names) else f"column_{place + 1}"): cell
            for place, cell in enumerate(cells)
        }
        return json.dumps(named, ensure_ascii=False)

    def _rest(self) -> Iterator[list[str]]:
        try:
            yield from self._rows
        except csv.Error as error:
            raise self._unreadable(error) from error

    def _next_row(self) -> list[str]:
        try:
            return next(self._rows)
        except csv.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: csv.Error) -> BulkError:
        hint = "" if "field" not in str(error) else "; a quotation mark above is never closed"
        return self._lines.error(f"{error}{hint}")
