"""The lines of a file of any size, each decoded by itself, so that an error can name its line."""

import codecs
import zlib
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO

from gatepost.errors import BulkError

__all__ = ["Lines", "encoding_of", "from_spreadsheet"]

LONGEST = 16 << 20  # bytes of a line; a longer one is no line of addresses
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(start: bytes) -> str:
    """What the first bytes of a file say about its encoding; UTF-8 when they say nothing."""
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


def from_spreadsheet(start: bytes, encoding: str) -> bool:
    """Whether the file has a byte order mark, or is no UTF-8 at all."""
    return start.startswith(codecs.BOM_UTF8) or _known(encoding) not in {"utf-8", "ascii"}


class Lines:
    """Iterates over the text of each line, its end included."""

    def __init__(self, stream: BinaryIO, name: str, encoding: str) -> None:
        """`name` is what errors call the file. Raises BulkError for an unknown encoding."""
        self.name = name
        self.number = 0
        """How many lines were read."""
        self.crc = 0
        """A checksum of all of them, by which a run that goes on knows its input again."""
        self._encoding = _known(encoding)
        self._lines = self._wide(stream) if _is_wide(encoding) else self._decoded(stream)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def error(self, text: str) -> BulkError:
        """An error that names the line read last."""
        return BulkError(f"{self.name}, line {self.number}: {text}")

    def _decoded(self, stream: BinaryIO) -> Iterator[str]:
        crc32, encoding = zlib.crc32, self._encoding
        while line := stream.readline(LONGEST):
            self.number += 1
            self.crc = crc32(line, self.crc)
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError as error:
                raise self._undecodable(error) from error
            if len(line) == LONGEST:
                raise self.error("it is longer than 16 MB; is this a text file?")
            yield text.removeprefix("\ufeff") if self.number == 1 else text

    def _wide(self, stream: BinaryIO) -> Iterator[str]:
        """Lines of an encoding in which a line does not end with the byte 10."""
        wrapper = TextIOWrapper(stream, self._encoding, newline="")
        try:
            for text in wrapper:
                self.number += 1
                self.crc = zlib.crc32(text.encode(), self.crc)
                yield text.removeprefix("\ufeff") if self.number == 1 else text
        except UnicodeError as error:
            self.number += 1
            raise self._undecodable(error) from error
        finally:
            wrapper.detach()  # or it would close the file when it goes

    def _undecodable(self, error: UnicodeError) -> BulkError:
        what = "not text" if not isinstance(error, UnicodeDecodeError) else _byte(error)
        return self.error(
            f"{what} in {self._encoding}; name the right one, such as --encoding cp1252 (Excel on "
            "Windows), latin-1 or utf-16"
        )


def _byte(error: UnicodeDecodeError) -> str:
    return f"byte 0x{error.object[error.start]:02x} has no place"


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise BulkError(
            f"there is no encoding {encoding!r}; try utf-8, cp1252 or utf-16"
        ) from error


def _is_wide(encoding: str) -> bool:
    return "\n".encode(encoding) != b"\n"
