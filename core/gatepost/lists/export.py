"""Lists in the forms of other programs. Pure: rows in, lines out."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gatepost.lists.entries import EntryClass, ListEntry

__all__ = ["ExportFormat", "ExportRow", "export_lines"]


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A domain that is refused; one without an entry is excepted from what stands above it."""

    domain: str
    set: str
    entry: ListEntry | None


class ExportFormat(StrEnum):
    """What `gatepost export --format` takes."""

    POSTFIX = "postfix"
    RSPAMD = "rspamd"
    TEXT = "text"
    CSV = "csv"


def export_lines(rows: Iterable[ExportRow], form: ExportFormat, *, about: str) -> Iterator[str]:
    """The lines of a file, without newlines. `about` says in one line what it was made of.

    Only Postfix knows exceptions; the other forms leave them out.
    """
    return _FORMS[form](rows, about)


def _postfix(rows: Iterable[ExportRow], about: str) -> Iterator[str]:
    """access(5). Both forms of a domain: which of them covers subdomains is a matter of
    parent_domain_matches_subdomains."""
    yield f"# {about}"
    for row in rows:
        action = "DUNNO" if row.entry is None else f"550 5.7.1 {_REFUSALS[row.entry.kind]}"
        yield f"{row.domain} {action}"
        yield f".{row.domain} {action}"


def _rspamd(rows: Iterable[ExportRow], about: str) -> Iterator[str]:
    """A map of domains for the multimap module."""
    yield f"# {about}"
    yield from (row.domain for row in rows if row.entry is not None)


def _text(rows: Iterable[ExportRow], about: str) -> Iterator[str]:
    """Names and nothing else."""
    return (row.domain for row in rows if row.entry is not None)


def _csv(rows: Iterable[ExportRow], about: str) -> Iterator[str]:
    """RFC 4180, with a heading."""
    yield _cells("domain", "set", "class", "confirmed", "votes", "sources")
    for row in rows:
        entry = row.entry
        if entry is not None:
            confirmed = "yes" if entry.confirmed else "no"
            sources = " ".join(entry.sources)
            yield _cells(row.domain, row.set, entry.kind.value, confirmed, entry.votes, sources)


def _cells(*values: object) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


_REFUSALS: Mapping[EntryClass, str] = {
    EntryClass.DISPOSABLE: "Addresses at this domain are disposable",
    EntryClass.BLACKLISTED_DOMAIN: "This domain is not accepted here",
}
_FORMS: Mapping[ExportFormat, Callable[[Iterable[ExportRow], str], Iterator[str]]] = {
    ExportFormat.POSTFIX: _postfix,
    ExportFormat.RSPAMD: _rspamd,
    ExportFormat.TEXT: _text,
    ExportFormat.CSV: _csv,
}
