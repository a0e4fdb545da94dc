"""Rows of a file with one address a line."""

import json
from collections.abc import Iterator
from typing import cast

from gatepost.bulk.files.lines import Lines
from gatepost.bulk.files.reading import Row

__all__ = ["TextReader"]


class TextReader:
    """A Reader of one column, called "email" where the output needs a name for it."""

    cells_per_row = 1
    delimiter, newline = ",", "\n"

    def __init__(self, lines: Lines) -> None:
        self.header: list[str] | None = ["email"]
        self._lines = lines

    def rows(self) -> Iterator[tuple[Row, str]]:
        """Each line without the white space around it."""
        lines = self._lines
        for line in lines:
            text = line.strip()
            if text:
                yield Row(text, lines.crc), text

    def cells(self, content: object) -> list[str]:
        """The line alone."""
        return [cast(str, content)]

    def json(self, content: object) -> str:
        """The line as the one member."""
        return json.dumps({"email": content}, ensure_ascii=False)
