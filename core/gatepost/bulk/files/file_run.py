"""A run over a file: reads rows, asks about their addresses, writes rows, notes how far it is."""

import gzip
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic

from gatepost.bulk.files.journal import Journal
from gatepost.bulk.files.output import Output
from gatepost.bulk.files.reading import Reader, Row
from gatepost.bulk.files.tally import ConclusionTally
from gatepost.bulk.files.writers import Writer
from gatepost.errors import BulkError
from gatepost.model import Decision, Report

__all__ = ["FileRun"]

KEEP_SECONDS = 0.5  # what a kill costs at most, beside what is read ahead
KEEP_CHARACTERS = 8 << 20
_LOOK_EVERY = 64  # rows between two looks at the clock

Check = Callable[[Iterator[tuple[Row, str]]], Iterable[tuple[Row, Report]]]


@dataclass(slots=True, kw_only=True)
class FileRun:
    """Keeps nothing of a row once it is written."""

    reader: Reader
    writer: Writer
    output: Output
    check: Check
    """Reports on rows, in their order."""
    only: Collection[Decision]
    """The rows to be written, by decision; none: all."""
    options: dict[str, object]
    bom: bool = False
    """Whether the output begins with a byte order mark."""
    show: Callable[[Journal], None] = lambda journal: None
    """Told now and then how far the run is."""
    keep_seconds: float = KEEP_SECONDS
    tally: ConclusionTally = field(default_factory=ConclusionTally)

    def run(self) -> Journal:
        """Runs to the end of the input, from where an earlier run stopped.

        Raises BulkError for whatever is wrong with the files; what was done by then is kept. An
        interruption costs what a kill does.
        """
        try:
            journal = self.output.begin(self.options)
            if not journal.complete:
                self._go_on(journal)
            self.output.finish(journal)
        finally:
            self.output.close()
        return journal

    def _go_on(self, journal: Journal) -> None:
        began = monotonic() - journal.seconds
        try:
            rows = self._rows_after(journal)
            if journal.written == 0:
                self.writer.head()
            self._work(rows, journal, began)
        except BulkError:
            self._keep(journal, began)
            raise
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            self._keep(journal, began)
            raise BulkError(f"the input is damaged: {error}") from error
        # Not at KeyboardInterrupt: it comes anywhere, between adding a row and counting it too.
        self._keep(journal, began)

    def _work(self, rows: Iterator[tuple[Row, str]], journal: Journal, began: float) -> None:
        kept_at = monotonic()
        for row, report in self.check(rows):
            self._take(row, report, journal)
            if journal.rows % _LOOK_EVERY:
                continue
            self.show(journal)
            now = monotonic()
            if now - kept_at >= self.keep_seconds or self.writer.collected >= KEEP_CHARACTERS:
                self._keep(journal, began)
                kept_at = now

    def _take(self, row: Row, report: Report, journal: Journal) -> None:
        if not self.only or report.decision in self.only:
            self.writer.add(row.content, report)
            journal.kept += 1
        journal.rows += 1
        journal.crc = row.crc
        self.tally.add(report.conclusion)

    def _keep(self, journal: Journal, began: float) -> None:
        journal.seconds = monotonic() - began
        self.tally.pour_into(journal)
        text = self.writer.take()
        mark = "\ufeff" if self.bom and journal.written == 0 and text else ""
        # No letter is lost: what has no place in UTF-8 (a lone surrogate) is written as JSON would.
        self.output.keep((mark + text).encode(errors="backslashreplace"), journal)

    def _rows_after(self, journal: Journal) -> Iterator[tuple[Row, str]]:
        """The rows that are still to be done. BulkError when those that are done have changed."""
        rows = self.reader.rows()
        crc = 0
        for done in range(journal.rows):
            found = next(rows, None)
            if found is None:
                raise BulkError(f"{_CHANGED}: it had {journal.rows:,} rows, and has {done:,} now")
            crc = found[0].crc
        if crc != journal.crc:
            raise BulkError(f"{_CHANGED}; --restart begins anew")
        return rows


_CHANGED = "the input is not the one that the run was begun with"
