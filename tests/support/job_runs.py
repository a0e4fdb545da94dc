"""Doing a service's jobs in the test's own thread, one after the other."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.listing import JobView, find_job
from gatepost_sync.queue.runner import JobRunner
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service
from gatepost_sync.store.tables import JobRow

__all__ = ["JobRuns"]


class JobRuns:
    """Asks for jobs and does them; publishing, which others ask for, is left out."""

    def __init__(self, service: Service, kinds: JobKinds, clock: Callable[[], datetime]) -> None:
        self._service = service
        self._kinds = kinds
        self._clock = clock
        self._runner = JobRunner(service, kinds, "test", clock)

    def run(self, name: str) -> list[JobView]:
        """Asks for one, does it and all that it asks for; those that were done, in order."""
        with self._service.database.write() as session:
            enqueue(session, self._kinds.named(name), self._clock())
        done = []
        while (job := self._next()) is not None:
            self._runner.run(job)
            with self._service.database.read() as session:
                done.append(find_job(session, job))
        return done

    def waiting(self, kind: str) -> int:
        """How many of a kind wait."""
        waits = select(JobRow.id).where(JobRow.state == JobState.WAITING, JobRow.kind == kind)
        with self._service.database.read() as session:
            return len(session.scalars(waits).all())

    def _next(self) -> int | None:
        due = (
            select(JobRow.id)
            .where(JobRow.state == JobState.WAITING, JobRow.due <= self._clock())
            .where(JobRow.kind != "publish")
            .order_by(JobRow.id)
        )
        with self._service.database.read() as session:
            return session.scalars(due.limit(1)).first()
