"""Rows with their verdicts as text."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Protocol

from gatepost.bulk.files.reading import Reader
from gatepost.bulk.files.verdict import COLUMNS, members, values
from gatepost.model import Report

__all__ = ["CsvWriter", "JsonlWriter", "TextWriter", "Writer"]

_MEMBER = "gatepost"


class Writer(Protocol):
    """Collects text until it is taken."""

    def head(self) -> None:
        """What stands before the first row."""

    def add(self, content: object, report: Report) -> None:
        """One row."""

    def take(self) -> str:
        """What was collected since the last time."""

    @property
    def collected(self) -> int:
        """How many characters wait to be taken."""


class _Collecting:
    def __init__(self) -> None:
        self._text = StringIO()

    def take(self) -> str:
        text = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return text

    @property
    def collected(self) -> int:
        """How many characters wait to be taken."""
        return self._text.tell()


class CsvWriter(_Collecting):
    """The reader's columns, then ours; ours take the place of those of an earlier run."""

    def __init__(self, reader: Reader, *, plain: bool) -> None:
        super().__init__()
        self._reader = reader
        self._values: Callable[[Report], list[str]] | None = None if plain else values
        names = reader.header or []
        self._dropped = [] if plain else [n for n, name in enumerate(names) if name in COLUMNS]
        self._width = reader.cells_per_row
        self._write = csv.writer(
            self._text, delimiter=reader.delimiter, lineterminator=reader.newline
        ).writerow

    def head(self) -> None:
        """The header, where the input has one."""
        if self._reader.header is not None:
            ours = () if self._values is None else COLUMNS
            self._write([*self._kept(self._reader.header), *ours])

    def add(self, content: object, report: Report) -> None:
        """Cells beyond the header stay at the end, so that ours are under their names."""
        cells = self._reader.cells(content)
        if self._values is None:
            self._write(cells)
            return
        missing = self._width - len(cells)
        if missing > 0:
            cells = cells + [""] * missing
        ours = self._values(report)
        if missing < 0:
            self._write([*self._kept(cells[: self._width]), *ours, *cells[self._width :]])
        else:
            self._write([*self._kept(cells), *ours])

    def _kept(self, cells: list[str]) -> list[str]:
        if not self._dropped:
            return cells
        return [cell for place, cell in enumerate(cells) if place not in self._dropped]


class JsonlWriter(_Collecting):
    """The row's object with the verdict as one more member."""

    def __init__(self, reader: Reader, *, plain: bool) -> None:
        super().__init__()
        self._reader = reader
        self._plain = plain

    def head(self) -> None:
        """Nothing."""

    def add(self, content: object, report: Report) -> None:
        """Adds the member to the text: the rest of the object stays as it was written."""
        text = self._reader.json(content)
        self._text.write(text if self._plain else _with_verdict(text, report))
        self._text.write("\n")


class TextWriter(_Collecting):
    """The addresses alone."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()

    def head(self) -> None:
        """Nothing."""

    def add(self, content: object, report: Report) -> None:
        """One address a line."""
        self._text.write(" ".join(report.address.raw.splitlines()))
        self._text.write("\n")


def _with_verdict(text: str, report: Report) -> str:
    member = json.dumps(members(report), ensure_ascii=False)
    if f'"{_MEMBER}"' in text:  # perhaps that of an earlier run
        found = json.loads(text)
        found[_MEMBER] = members(report)
        return json.dumps(found, ensure_ascii=False)
    inside = text[:-1].rstrip()
    comma = "" if inside == "{" else ", "
    return f'{inside}{comma}"{_MEMBER}": {member}}}'
