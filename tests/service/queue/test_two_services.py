"""Two services on one database: each job is done once, and one of them publishes."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gatepost import Gatepost, Reason
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.keyring import initialise
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service, open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.store.tables import GenerationRow, JobRow, PublisherRow, RunRow
from gatepost_sync.vetting import Vetter
from support.running_service import RunningService, running_service
from support.servers import Postgres, Redis
from support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300)]
PATIENCE = 120.0
ENTRIES = 20_000  # so many take a moment to publish


@contextmanager
def two_services(
    tmp_path: Path, postgres: Postgres, redis_server: Redis
) -> Iterator[tuple[Service, list[RunningService]]]:
    """Two, as on two hosts that share the database, the broker and the data directory."""
    source = tmp_path / "list.txt"
    source.write_text("".join(f"trash{n}.example\n" for n in range(ENTRIES)), encoding="ascii")
    config = tmp_path / "gatepost.toml"
    config.write_text(
        f"""[service]
packages = false
database_url = "{postgres.new_database()}"
broker_url = "{redis_server.url}"
lease_seconds = 2
collect_seconds = 2
[[service.sources]]
name = "own"
set = "disposable"
kind = "file"
path = "{source}"
""",
        encoding="utf-8",
    )
    data_dir = tmp_path / "service"
    settings = ServiceSettings.load({"data_dir": data_dir}, environ={}, path=config)
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as service, ExitStack() as both:
        env = {"GATEPOST_CONFIG": str(config)}
        yield service, [both.enter_context(running_service(data_dir, **env)) for _ in range(2)]


def add(service: Service, domain: str) -> None:
    contents = Vetter().read(SetName.BLACKLIST, [domain], confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, SetName.BLACKLIST, contents, datetime.now(UTC))
        enqueue(session, PUBLISH, datetime.now(UTC))


def holder(service: Service) -> str | None:
    with service.database.read() as session:
        return session.scalars(select(PublisherRow.holder)).one()


def kill_the_publisher(service: Service, both: list[RunningService]) -> RunningService:
    """Kills the one that publishes in the middle of it, and returns the other one."""
    for number in range(50):
        add(service, f"bad{number}.example")
        wait_until(lambda: holder(service) is not None, what="publishing", seconds=PATIENCE)
        name = holder(service)
        if name is None:
            continue  # it was quicker than we
        pid = int(name.split(":")[1])
        os.kill(pid, signal.SIGKILL)
        dead, other = sorted(both, key=lambda one: one.process.pid != pid)
        dead.process.wait(PATIENCE)
        if holder(service) == name:
            return other
        raise AssertionError("it was killed after the end")
    raise AssertionError("nobody was seen to publish")


def generation(service: Service) -> int:
    manifest = published_manifest(service.settings.public_dir)
    return 0 if manifest is None else manifest.generation


def test_the_other_one_takes_over_from_a_publisher_that_was_killed(
    tmp_path: Path, postgres: Postgres, redis_server: Redis
) -> None:
    with two_services(tmp_path, postgres, redis_server) as (service, both):
        gate_settings = {
            "data_dir": tmp_path / "gate",
            "sync_url": both[0].url,
            "trust": both[0].trust,
        }
        with Gatepost(gate_settings) as gate:
            gate.pull()
        other = kill_the_publisher(service, both)
        before = generation(service)
        add(service, "last.example")
        wait_until(
            lambda: generation(service) > before and holder(service) is None,
            what="the other one publishes", seconds=PATIENCE,
        )  # fmt: skip
        with Gatepost({**gate_settings, "sync_url": other.url}) as gate:
            gate.pull()
            assert gate.check("a@last.example").reasons == (Reason.BLACKLISTED_DOMAIN,)
            assert gate.check("a@trash7.example").reasons == (Reason.DISPOSABLE,)
        assert other.end() == 0
        with service.database.read() as session:
            numbers = session.scalars(
                select(GenerationRow.number).order_by(GenerationRow.issued, GenerationRow.number)
            ).all()
            collected = session.scalars(
                select(func.count())
                .select_from(JobRow)
                .where(JobRow.kind == "collect", JobRow.attempts > 0)
            ).one()
            begun = session.scalars(
                select(func.sum(JobRow.attempts)).where(JobRow.kind == "collect")
            ).one()
            runs = session.scalars(select(func.count()).select_from(RunRow)).one()
            running = select(JobRow.id).where(JobRow.state == JobState.RUNNING)
            assert session.scalars(running).all() == []
        assert list(numbers) == sorted(set(numbers))
        assert collected >= 2
        assert runs <= begun  # no collection was done by both
