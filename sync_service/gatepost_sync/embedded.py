"""The jobs of an embedded service: a worker in threads of the serving process."""

from datetime import datetime

from prometheus_client import CollectorRegistry
from sqlalchemy.orm import Session

from gatepost_sync.counting.runs import RunCounts
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.owner import refuse_to_work
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.periods import bring_forward, enqueue_due, set_periods
from gatepost_sync.queue.worker import JobWorker
from gatepost_sync.service import Service
from gatepost_sync.times import utc_now

__all__ = ["EmbeddedJobs"]

STOP_SECONDS = 5.0  # a person waits, and a source that hangs may take its time


class EmbeddedJobs:
    """Does what is due, and collects and publishes when it starts: settings may have changed."""

    def __init__(self, service: Service) -> None:
        """PluginError when the sources cannot be registered, NotTheOwnerError when others publish
        from this database: better now than in the night."""
        refuse_to_work(service.database, service.settings)
        self._service = service
        self._kinds = job_kinds(service.settings)
        threads, counts = service.settings.worker_threads, RunCounts(CollectorRegistry())
        self._worker = JobWorker(service, self._kinds, threads=threads, counts=counts)

    def start(self) -> None:
        """Begins."""
        with self._service.database.write() as session:
            self._collect(session, utc_now())
            enqueue(session, PUBLISH, utc_now())
        self._worker.start()

    def _collect(self, session: Session, now: datetime) -> None:
        """Every source once, be it due by itself or not."""
        collect = self._kinds.named("collect")
        set_periods(session, self._kinds, now)
        for period in collect.periods:
            bring_forward(session, period.key, now)
        enqueue_due(session, self._kinds, now)
        if not collect.periods:
            enqueue(session, collect, now)  # leaves out what was configured before

    def stop(self) -> None:
        """Ends after the jobs under way, or leaves them behind after five seconds."""
        self._worker.stop(seconds=STOP_SECONDS)
