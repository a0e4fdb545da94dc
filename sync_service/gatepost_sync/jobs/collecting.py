"""The kind of job that collects: one job a source, each by its own schedule."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost.lists.sources import Source
from gatepost_sync.errors import RetireRefusedError
from gatepost_sync.jobs.collect import RunReport, RunStatus, collect
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.jobs.retire import retire
from gatepost_sync.jobs.under_way import COLLECT, others_collect
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, Period, Result
from gatepost_sync.queue.periods import bring_forward
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.schedule import Every, Schedule
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.source_record import record_sources
from gatepost_sync.sources.card import card_of
from gatepost_sync.store.sources import find_source
from gatepost_sync.store.tables import PeriodRow
from gatepost_sync.times import utc_now

__all__ = ["collect_kind", "source_key"]

logger = logging.getLogger("gatepost.service")

FIRST_WAIT = timedelta(minutes=5)  # before an upstream that failed is asked again
JITTER = 0.1


def source_key(set_name: str, name: str) -> str:
    """The key of the jobs of one source: one of them waits, and one runs, at a time."""
    return f"{COLLECT} {set_name}/{name}"


def collect_kind(settings: ServiceSettings, sources: Iterable[Source]) -> JobKind:
    """Jobs of this kind ask one source, or, without arguments, ask for a job for each."""
    return _Collecting(tuple(sources), Every(settings.collect_seconds, JITTER)).kind


class _Collecting:
    def __init__(self, sources: tuple[Source, ...], usual: Schedule) -> None:
        self._sources = sources
        self._by_key = {source_key(source.set, source.name): source for source in sources}
        periods = tuple(
            Period(
                key, card_of(source).schedule or usual, {"source": f"{source.set}/{source.name}"}
            )
            for key, source in self._by_key.items()
        )
        self.kind = JobKind(COLLECT, self._run, periods=periods)

    def _run(self, service: Service, running: Running) -> Result:
        wanted = running.arguments.get("source")
        if wanted is None:
            return self._ask_for_all(service, running)
        source = self._by_key.get(f"{COLLECT} {wanted}")
        if source is None:
            return {"skipped": f"{wanted} is not configured here any more"}
        return self._collect(service, running, source)

    def _ask_for_all(self, service: Service, running: Running) -> Result:
        if not self._by_key:
            self._retire(service)
        result = {"asked": len(self._by_key)}
        with running.finishing(result) as session:
            for period in self.kind.periods:
                enqueue(session, self.kind, utc_now(), key=period.key, arguments=period.arguments)
            if not self._by_key:
                enqueue(session, PUBLISH, utc_now())
        return result

    def _collect(self, service: Service, running: Running, source: Source) -> Result:
        (report,) = collect(service.database, [source])
        _log(report)
        with service.database.read() as session:
            last = not others_collect(session, running.claim.id)
        if last:
            self._retire(service)
        result = {"status": report.status.value, "entries": report.entries, "error": report.error}
        with running.finishing(result) as session:
            now = utc_now()
            if report.status is RunStatus.FAILED:
                _ask_again_soon(session, source, now)
            # What several sources bring is published at once: a set of which half has come looks
            # like one that lost the other half.
            _one_after_the_other(session)
            if not others_collect(session, running.claim.id):  # the last one sees to the rest
                enqueue(session, PUBLISH, now)
        record_sources(service)
        return result

    def _retire(self, service: Service) -> None:
        try:
            retire(service.database, self._sources)
        except RetireRefusedError as error:
            logger.error("%s", error)  # noqa: TRY400  the sentence says it all


def _ask_again_soon(session: Session, source: Source, now: datetime) -> None:
    """A daily list whose server was away is not left alone for a day; twice as long each time."""
    row = find_source(session, source.set, source.name)
    failures = 1 if row is None else row.failures
    wait = FIRST_WAIT * 2 ** min(failures - 1, 10)
    bring_forward(session, source_key(source.set, source.name), now + wait)


def _one_after_the_other(session: Session) -> None:
    """Two jobs that end at the same time would each leave the rest to the other."""
    row = select(PeriodRow.key).where(PeriodRow.key == PUBLISH.name).with_for_update()
    session.execute(row)


def _log(report: RunReport) -> None:
    logger.info(
        "source %s/%s: %s, %d entries, %d lines left out",
        report.set, report.source, report.status, report.entries, report.rejected,
    )  # fmt: skip
