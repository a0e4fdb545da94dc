"""The jobs of an embedded service: a worker in threads of the serving process."""

from prometheus_client import CollectorRegistry

from gatepost_sync.counting.runs import RunCounts
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.owner import refuse_to_work
from gatepost_sync.queue.enqueue import enqueue
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
            enqueue(session, self._kinds.named("collect"), utc_now())
            enqueue(session, PUBLISH, utc_now())
        self._worker.start()

    def stop(self) -> None:
        """Ends after the jobs under way, or leaves them behind after five seconds."""
        self._worker.stop(seconds=STOP_SECONDS)
