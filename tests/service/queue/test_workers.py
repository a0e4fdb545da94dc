"""Workers as processes, which are killed, and brokers and databases which go away meanwhile."""

import os
import random
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gatepost_sync.errors import ServiceError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.listing import counts
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service, open_service
from support import job_worker
from support.job_worker import MARK, MarkRow, worker_settings
from support.running_service import running_service
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
        try:
            for _ in range(workers):
                made.hire()
            yield made
            for process in made.processes:
                process.send_signal(signal.SIGTERM)
            for process in made.processes:
                process.communicate(timeout=PATIENCE)
                assert process.returncode == 0
        finally:
            for process in list(made.processes):
                made.kill(process)


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


@pytest.mark.parametrize("away", ["redis", "rabbitmq", "postgresql"])
def test_what_goes_away_and_comes_back_costs_no_job(
    away: str, request: pytest.FixtureRequest, postgres: Postgres, tmp_path: Path
) -> None:
    name = {"redis": "redis_server", "rabbitmq": "rabbitmq"}.get(away, "redis_server")
    broker: Server = request.getfixturevalue(name)
    server = postgres if away == "postgresql" else broker
    url: str = broker.url  # type: ignore[attr-defined]  both have one
    with crew(tmp_path, postgres.new_database(), url, workers=2) as team, web(team) as readers:
        team.ask(200)
        wait_until(lambda: team.done() >= 30, what="some jobs are done", seconds=PATIENCE)
        server.stop()
        seen = readers.answers
        wait_until(lambda: readers.answers > seen, what="readers are served meanwhile")
        server.start()
        wait_until(lambda: team.done() == 200, what="all jobs are done", seconds=PATIENCE)
        assert team.marks() == (200, 200)
        assert readers.failures == []


@dataclass
class Readers:
    """Somebody who asks for the manifest all the time, and how that went."""

    url: str
    answers: int = 0
    failures: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        while not self.over.wait(0.02):
            try:
                with urllib.request.urlopen(f"{self.url}/v1/manifest.note", timeout=60) as answer:
                    self.answers += bool(answer.read())
            except OSError as error:
                self.failures.append(repr(error))


@contextmanager
def web(team: Crew) -> Iterator[Readers]:
    """`gatepost serve --web` on the same service, with a reader."""
    settings = team.service.settings
    publish(team.service, allow_empty=True)
    env = {
        "GATEPOST_SERVICE_DATABASE_URL": settings.database,
        "GATEPOST_SERVICE_BROKER_URL": settings.broker_url or "",
    }
    with running_service(settings.data_dir, "--web", **env) as service:
        readers = Readers(service.url)
        thread = threading.Thread(target=readers.read)
        thread.start()
        try:
            yield readers
        finally:
            readers.over.set()
            thread.join()


def test_without_a_server_of_any_kind_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'service.sqlite3'}"
    with crew(tmp_path, database, "", workers=1) as team:
        team.ask(200)
        wait_until(lambda: team.done() >= 30, what="some jobs are done", seconds=PATIENCE)
        team.kill(team.processes[0])
        team.hire()
        wait_until(lambda: team.done() == 200, what="all jobs are done", seconds=PATIENCE)
        assert team.marks() == (200, 200)
