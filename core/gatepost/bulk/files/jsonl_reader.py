"""Rows of a file with one JSON object a line."""

import json
from collections.abc import Iterator
from typing import Any, cast

from gatepost.bulk.files.columns import find_column
from gatepost.bulk.files.lines import Lines
from gatepost.bulk.files.reading import Row
from gatepost.errors import BulkError

__all__ = ["JsonlReader"]


class JsonlReader:
    """A Reader. A row keeps its own text: numbers, order and spelling come out as they went in."""

    cells_per_row = 0
    delimiter, newline = ",", "\n"

    def __init__(self, lines: Lines, *, column: str | None) -> None:
        self.header: list[str] | None = None
        self._lines = lines
        self._column = column

    def rows(self) -> Iterator[tuple[Row, str]]:
        """Each object with its address, empty where it has none."""
        lines, path = self._lines, None
        for line in lines:
            text = line.strip()
            if not text:
                continue
            found = self._object(text)
            if path is None:  # the first object decides, as the header of a table does
                path = self._path(found)
            yield Row(text, lines.crc), _at(found, path)

    def cells(self, content: object) -> list[str]:
        """Raises BulkError: objects have no columns in common."""
        raise BulkError("JSON objects have no fixed columns: name OUT .jsonl")

    def json(self, content: object) -> str:
        """The object's own text."""
        return cast(str, content)

    def _object(self, text: str) -> dict[str, Any]:
        try:
            found = json.loads(text)
        except ValueError as error:
            raise self._lines.error(f"not JSON ({error})") from error
        if not isinstance(found, dict):
            raise self._lines.error(f"a JSON object is wanted, not {type(found).__name__}")
        return found

    def _path(self, first: dict[str, Any]) -> list[str]:
        wanted = self._column
        if wanted is not None and wanted not in first and "." in wanted:
            return wanted.split(".")
        names = list(first)
        return [names[find_column(names, wanted, header=True)]]


def _at(found: dict[str, Any], path: list[str]) -> str:
    value: Any = found
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value).strip()
