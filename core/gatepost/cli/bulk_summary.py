"""What a run over a file came to, as a table for people."""

from collections.abc import Iterator

from gatepost.bulk.files.journal import Journal
from gatepost.cli.bulk_bar import duration
from gatepost.model import Decision, Status

__all__ = ["shape", "summary"]


def summary(journal: Journal, out: str) -> Iterator[str]:
    """The lines of the table."""
    total = journal.rows
    rate = f", {total / journal.seconds:,.0f} a second" if journal.seconds >= 1 else ""
    noun = "address" if total == 1 else "addresses"
    yield f"{total:,} {noun} in {duration(journal.seconds)}{rate}"
    yield ""
    for decision in Decision:
        yield _row(decision.value, journal.decisions[decision.value], total)
    yield ""
    for status in Status:
        yield _row(status.value, journal.statuses[status.value], total)
    if journal.reasons:
        yield ""
    for reason, count in journal.reasons.most_common():
        yield _row(reason, count, total)
    yield ""
    rows = "row" if journal.kept == 1 else "rows"
    yield f"{journal.kept:,} {rows} written to {out}"


def shape(journal: Journal) -> dict[str, object]:
    """The same for programs."""
    return {
        "addresses": journal.rows,
        "written": journal.kept,
        "seconds": round(journal.seconds, 3),
        "decisions": {one.value: journal.decisions[one.value] for one in Decision},
        "statuses": {one.value: journal.statuses[one.value] for one in Status},
        "reasons": dict(journal.reasons.most_common()),
    }


def _row(name: str, count: int, total: int) -> str:
    share = count / total if total else 0.0
    return f"{name:<24} {count:>13,} {share:>7.1%}"
