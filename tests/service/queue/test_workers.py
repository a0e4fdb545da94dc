"""Workers as processes, which are killed."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gatepost_sync.errors import ServiceError
from gatepost_sync.keyring import initialise
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.listing import counts
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service, open_service
from support import job_worker
from support.job_worker import MARK, MarkRow, worker_settings
from support.servers import Postgres, Server
from support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300)]
BROKERS = ("in the process", "redis", "rabbitmq")
PATIENCE = 180.0  # seconds; nobody waits so long where all is well


@dataclass
class Crew:
    """Workers on one database, to be killed and replaced."""

    service: Service
    arguments: list[str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def hire(self) -> None:
        program = [sys.executable, job_worker.__file__, *self.arguments]
        path = os.pathsep.join(sys.path)
        process = subprocess.Popen(
            program, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"working\n"
        self.processes.append(process)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        self.processes.remove(process)
        process.kill()
        process.communicate()

    def ask(self, number: int) -> None:
        now = datetime.now(UTC)
        with self.service.database.write() as session:
            for n in range(number):
                enqueue(session, MARK, now, key=f"mark {n}", arguments={"number": n})

    def done(self) -> int:
        try:
            with self.service.database.read() as session:
                return counts(session)[JobState.DONE]
        except ServiceError:  # the database is away
            return -1

    def marks(self) -> tuple[int, int]:
        """How many marks there are, and of how many jobs."""
        with self.service.database.read() as session:
            query = select(func.count(), func.count(func.distinct(MarkRow.job)))
            total, distinct = session.execute(query.select_from(MarkRow)).one()
        return total, distinct


@contextmanager
def crew(data_dir: Path, database: str, broker: str, workers: int) -> Iterator[Crew]:
    settings = worker_settings(data_dir, database, broker)
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as service:
        MarkRow.metadata.create_all(service.database.engine)
        made = Crew(service, [str(data_dir), database, broker])
        for _ in range(workers):
            made.hire()
        yield made
        for process in made.processes:
            process.send_signal(signal.SIGTERM)
        for process in made.processes:
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 0


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> tuple[str, Server | None]:
    if request.param == "in the process":
        return "", None
    server = request.getfixturevalue({"redis": "redis_server"}.get(request.param, request.param))
    return server.url, server


@pytest.mark.parametrize("broker", BROKERS, indirect=True)
def test_kill_9_loses_no_job_and_does_none_twice(
    broker: tuple[str, Server | None], postgres: Postgres, tmp_path: Path
) -> None:
    draw, number = random.Random(7), 2_000
    with crew(tmp_path, postgres.new_database(), broker[0], workers=2) as team:
        team.ask(number)
        for share in (0.15, 0.4, 0.65):
            wait_until(
                lambda share=share: team.done() >= share * number,  # type: ignore[misc]
                what="some of the jobs are done",
                seconds=PATIENCE,
            )
            team.kill(draw.choice(team.processes))
            team.hire()
        wait_until(lambda: team.done() == number, what="all jobs are done", seconds=PATIENCE)
        assert team.marks() == (number, number)


def test_without_a_server_of_any_kind_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'service.sqlite3'}"
    with crew(tmp_path, database, "", workers=1) as team:
        team.ask(200)
        wait_until(lambda: team.done() >= 30, what="some jobs are done", seconds=PATIENCE)
        team.kill(team.processes[0])
        team.hire()
        wait_until(lambda: team.done() == 200, what="all jobs are done", seconds=PATIENCE)
        assert team.marks() == (200, 200)
