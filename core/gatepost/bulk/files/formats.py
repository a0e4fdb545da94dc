"""Which format a file is in, from its name or as told, and what reads and writes it."""

from enum import StrEnum
from pathlib import Path

from gatepost.bulk.files.csv_reader import CsvReader
from gatepost.bulk.files.jsonl_reader import JsonlReader
from gatepost.bulk.files.lines import Lines
from gatepost.bulk.files.reading import Reader
from gatepost.bulk.files.text_reader import TextReader
from gatepost.bulk.files.writers import CsvWriter, JsonlWriter, TextWriter, Writer
from gatepost.errors import BulkError

__all__ = ["STREAM", "FileFormat", "format_of", "make_reader", "make_writer"]

STREAM = "-"
"""Standard input or standard output."""


class FileFormat(StrEnum):
    """What the rows of a file look like."""

    CSV = "csv"
    """A table, with commas, semicolons, tabs or bars."""
    JSONL = "jsonl"
    """A JSON object a line."""
    TEXT = "text"
    """An address a line."""


_BY_SUFFIX = {
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".tab": FileFormat.CSV,
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".txt": FileFormat.TEXT,
    ".list": FileFormat.TEXT,
}


def format_of(name: str, otherwise: FileFormat | None = None) -> FileFormat:
    """The format that a file's name tells, ".gz" behind it or not; BulkError when it tells none."""
    path = Path(name)
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    found = _BY_SUFFIX.get(suffixes[-1]) if suffixes else None
    if found is None:
        found = otherwise
    if found is None:
        what = "standard input" if name == STREAM else name
        raise BulkError(f"which format is {what}? Say --format csv, jsonl or text")
    return found


def make_reader(
    kind: FileFormat, lines: Lines, *, column: str | None, delimiter: str | None
) -> Reader:
    """The reader for a format. Raises BulkError when the file begins with nothing usable."""
    match kind:
        case FileFormat.CSV:
            return CsvReader(lines, column=column, delimiter=delimiter)
        case FileFormat.JSONL:
            return JsonlReader(lines, column=column)
        case FileFormat.TEXT:
            return TextReader(lines)


def make_writer(kind: FileFormat, reader: Reader, *, plain: bool, selects: bool) -> Writer:
    """The writer for a format; BulkError when the rows, or the verdicts, have no place in it."""
    match kind:
        case FileFormat.CSV if isinstance(reader, JsonlReader):
            raise BulkError("JSON objects have no fixed columns: name OUT .jsonl")
        case FileFormat.CSV:
            return CsvWriter(reader, plain=plain)
        case FileFormat.JSONL:
            return JsonlWriter(reader, plain=plain)
        case FileFormat.TEXT if not selects:
            raise BulkError(
                "a file of plain addresses has no room for verdicts: name OUT .csv or .jsonl, or "
                "say which addresses it is to hold, such as --only accept"
            )
        case FileFormat.TEXT:
            return TextWriter(reader)
