"""A worker of jobs as a process of its own, to be killed: its jobs leave a mark in the database.

    python job_worker.py DATA_DIR DATABASE_URL BROKER_URL

An empty BROKER_URL is the broker inside the process.
"""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gatepost_sync.queue.kinds import JobKind, JobKinds
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.worker import JobWorker
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings

__all__ = ["MARK", "MarkRow", "worker_settings"]

LEASE = 2  # seconds


class Marks(DeclarativeBase):
    """Apart from the service's own tables."""


class MarkRow(Marks):
    """What a job did: two of these from one job mean that it was done twice."""

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    job: Mapped[str] = mapped_column(String(40))


def _mark(service: Service, running: Running) -> Mapping[str, Any]:
    with running.finishing() as session:
        session.add(MarkRow(job=str(running.arguments["number"])))
    return {}


MARK = JobKind("mark", _mark)


def worker_settings(data_dir: Path, database: str, broker: str) -> ServiceSettings:
    """Those that the tests and the workers share."""
    return ServiceSettings(
        data_dir=data_dir,
        packages=False,
        database_url=database,
        broker_url=broker or None,
        lease_seconds=LEASE,
    )


def main() -> None:
    """Works until SIGTERM."""
    settings = worker_settings(Path(sys.argv[1]), *sys.argv[2:4])
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    with open_service(settings) as service:
        worker = JobWorker(service, JobKinds([MARK]), threads=4)
        worker.start()
        print("working", flush=True)  # noqa: T201  a program that says that it has begun
        signal.sigwait({signal.SIGTERM})
        worker.stop()


if __name__ == "__main__":
    main()
