"""A worker: threads that run jobs, and a steward that sees to it that there are some."""

import os
import socket
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from gatepost_sync.queue.announce import Announcer
from gatepost_sync.queue.broker import build_broker, declare
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.periods import set_periods
from gatepost_sync.queue.runner import JobRunner
from gatepost_sync.queue.steward import Steward
from gatepost_sync.service import Service
from gatepost_sync.times import utc_now

if TYPE_CHECKING:
    from dramatiq import Broker

    from gatepost_sync.counting.runs import RunCounts

__all__ = ["JobWorker"]

STOP_SECONDS = 30.0
_IDLE_MS = 200
_LEASES_LOST = 4  # after so many of them a message that nobody heeded is sent again


class JobWorker:
    """Runs the jobs of a service in threads of this process, beside any number of other workers."""

    def __init__(
        self,
        service: Service,
        kinds: JobKinds,
        *,
        threads: int = 4,
        clock: Callable[[], datetime] = utc_now,
        broker: "Broker | None" = None,
        counts: "RunCounts | None" = None,
    ) -> None:
        """Nothing is connected or started yet. SettingsError for a broker that cannot be used."""
        from dramatiq import Worker

        self._service = service
        self._kinds = kinds
        self._clock = clock
        self._broker = broker or build_broker(service.settings.broker_url)
        runner = JobRunner(service, kinds, _name(), clock, counts=counts)
        actors = declare(self._broker, runner)
        announcer = Announcer(
            service.database, actors, clock, again=service.settings.lease * _LEASES_LOST
        )
        self.steward = Steward(service, kinds, announcer, clock)
        self._worker = Worker(self._broker, worker_threads=threads, worker_timeout=_IDLE_MS)

    def start(self) -> None:
        """Begins. Raises ServiceError when the database cannot be used."""
        with self._service.database.write() as session:
            set_periods(session, self._kinds, self._clock())
        self._worker.start()
        self.steward.start()

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Takes no more jobs, and waits so long for those under way; others do what is left."""
        self.steward.stop()
        self._worker.stop(timeout=int(seconds * 1000))
        self._broker.close()


def _name() -> str:
    """Tells workers apart, for people as well: host and process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{os.urandom(3).hex()}"
