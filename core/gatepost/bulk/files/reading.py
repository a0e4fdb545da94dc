"""Reading rows: what all formats have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Reader", "Row"]


@dataclass(slots=True)
class Row:
    """One row of the input. `content` is the reader's own; `crc` is that of the input up to it."""

    content: object
    crc: int


class Reader(Protocol):
    """Reads a file once. Whatever it raises because of the file is a BulkError."""

    header: list[str] | None
    """The names of the columns; None where there are none."""
    cells_per_row: int
    delimiter: str
    newline: str

    def rows(self) -> Iterator[tuple[Row, str]]:
        """Each row with its address. Blank lines are no rows."""

    def cells(self, content: object) -> list[str]:
        """The row for a table."""

    def json(self, content: object) -> str:
        """The row as the text of a JSON object."""
