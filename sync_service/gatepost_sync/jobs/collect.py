"""Asking every source what it lists. A source that fails costs only its own news."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from gatepost.errors import GatepostError
from gatepost.lists.sources import Source
from gatepost_sync.errors import ListRefusedError
from gatepost_sync.jobs.ask import Answer, ask
from gatepost_sync.jobs.doubts import Known
from gatepost_sync.sources.card import Card, card_of
from gatepost_sync.store.database import Database
from gatepost_sync.store.lists import count, forget_expired, replace, touch
from gatepost_sync.store.sources import source_row
from gatepost_sync.store.tables import RunRow, SourceRow
from gatepost_sync.times import Clock, utc_now
from gatepost_sync.vetting import LineFault, Vetter

__all__ = ["RunReport", "RunStatus", "collect"]

logger = logging.getLogger("gatepost.service")

Question = Callable[[Source, Known], Answer]


class RunStatus(StrEnum):
    """How a collection from one source ended."""

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    REFUSED = "refused"  # it answered, and is not believed
    INACTIVE = "inactive"  # not asked: it is not configured any more


@dataclass(frozen=True, slots=True)
class RunReport:
    """One collection: what the source lists now, what that changed, what was left out."""

    set: str
    source: str
    status: RunStatus
    entries: int
    added: int = 0
    removed: int = 0
    rejected: int = 0
    faults: tuple[LineFault, ...] = ()
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def collect(
    database: Database,
    sources: Sequence[Source],
    *,
    accept: Collection[str] = (),
    clock: Clock = utc_now,
) -> tuple[RunReport, ...]:
    """Collects from every source and records how it went; raises only for the database.

    What the sources named in `accept` list is believed, however much of it changed.
    """
    vetter = Vetter()
    return tuple(
        _collect(
            database,
            source,
            partial(ask, vetter=vetter, now=clock(), accept=source.name in accept),
            clock,
        )
        for source in sources
    )


def _collect(database: Database, source: Source, question: Question, clock: Clock) -> RunReport:
    with database.write() as session:
        known = _known(_row(session, source))
    started = clock()
    # No transaction is open while the upstream is asked: others may need the database.
    answer = _ask(source, known, question)
    with database.write() as session:
        row, now = _row(session, source), clock()
        if isinstance(answer, Answer):
            report = _take(session, row, answer, now, card_of(source))
        else:
            row.failures += 1
            report = RunReport(
                source.set, source.name, answer.status, count(session, row), error=answer.sentence
            )
        session.add(_record(row, report, started, now))
    return report


def _known(row: SourceRow) -> Known:
    return Known(
        row.tag, row.digest, row.listed, frozenset(row.left_out), row.last_success is not None
    )


@dataclass(frozen=True, slots=True)
class _NoAnswer:
    """Why there is none that can be used."""

    status: RunStatus
    sentence: str


def _ask(source: Source, known: Known, question: Question) -> Answer | _NoAnswer:
    status = RunStatus.FAILED
    try:
        return question(source, known)
    except GatepostError as error:
        sentence = str(error)
        if isinstance(error, ListRefusedError):
            status = RunStatus.REFUSED
    except Exception as error:  # noqa: BLE001  a plugin's source may raise anything
        # Only its kind: the text may hold a line of the list, and that may be an address.
        sentence = f"the source itself failed ({type(error).__name__}); tell who wrote it"
    logger.warning("source %s/%s %s: %s", source.set, source.name, status, sentence)
    return _NoAnswer(status, sentence)


def _take(session: Session, row: SourceRow, answer: Answer, now: datetime, card: Card) -> RunReport:
    row.tag, row.digest, row.last_success, row.failures = answer.tag, answer.digest, now, 0
    if answer.vetted is None:
        touch(session, row, now)
        forget_expired(session, now, row)
        return RunReport(row.set_name, row.name, RunStatus.UNCHANGED, count(session, row))
    vetted = answer.vetted
    row.listed, row.left_out = len(vetted.contents), sorted(vetted.providers)
    keep = timedelta(days=card.keep_days)
    added, removed = replace(session, row, vetted.contents, now, times=vetted.times, keep=keep)
    return RunReport(
        row.set_name,
        row.name,
        RunStatus.OK,
        count(session, row),
        added,
        removed,
        vetted.rejected,
        vetted.faults,
    )


def _row(session: Session, source: Source) -> SourceRow:
    card = card_of(source)
    return source_row(session, source.set, source.name, trust=card.trust, licence=card.licence)


def _record(row: SourceRow, report: RunReport, started: datetime, finished: datetime) -> RunRow:
    return RunRow(
        source_id=row.id,
        started=started,
        finished=finished,
        status=report.status.value,
        error=report.error,
        entries=report.entries,
        added=report.added,
        removed=report.removed,
        rejected=report.rejected,
        faults=[[fault.line, fault.reason] for fault in report.faults],
    )
