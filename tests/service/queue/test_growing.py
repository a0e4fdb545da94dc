"""From SQLite in one process to PostgreSQL, Redis, RabbitMQ and workers: only settings change."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect

from demo.ports import free_port
from gatepost import Gatepost
from gatepost.errors import GatepostError
from gatepost_sync.probe import ask
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.migrate import migrate
from gatepost_sync.store.moving import copy_database
from support.running_service import GATEPOST, gatepost
from support.servers import Postgres, RabbitMq, Redis
from support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(300)]


@contextmanager
def process(*command: str, env: Mapping[str, str]) -> Iterator[None]:
    """A command of Gatepost, which ends well when it is told to."""
    started = subprocess.Popen(
        (*GATEPOST, *command),
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield
        started.send_signal(signal.SIGTERM)
        _, said = started.communicate(timeout=60)
        assert started.returncode == 0, said
        assert "Traceback" not in said
    finally:
        if started.poll() is None:
            started.kill()
            started.communicate()


def ready(env: Mapping[str, str], *arguments: str) -> bool:
    """So says the command, which is asked when it can be: each time it is a process of its own."""
    url = arguments[0] if arguments else f"http://{env['GATEPOST_SERVICE_LISTEN']}"
    if ask(url, live=False).said != "ready":
        return False
    asked = gatepost("service", "ready", *arguments, env=env, check=False)
    return asked.stdout.strip() == "ready"


def lists(gate: Gatepost, domain: str) -> bool:
    gate.pull()
    return bool(gate.check(f"x@{domain}").reasons)


def test_the_whole_way(
    postgres: Postgres, redis_server: Redis, rabbitmq: RabbitMq, tmp_path: Path
) -> None:
    # 1. One process, SQLite.
    env = {
        "GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "service"),
        "GATEPOST_SERVICE_LISTEN": f"127.0.0.1:{free_port()}",
        "GATEPOST_SERVICE_PACKAGES": "false",
        "GATEPOST_SERVICE_LOG_FORMAT": "json",
    }
    gatepost("service", "init", env=env)
    gatepost("service", "publish", "--allow-empty", env=env)
    gatepost("service", "add", "blacklist", "joe@example.com", env=env)
    trust = gatepost("service", "trust", env=env).stdout.partition("GATEPOST_TRUST=")[2].strip()
    url = f"http://{env['GATEPOST_SERVICE_LISTEN']}"
    with Gatepost({"data_dir": tmp_path / "gate", "sync_url": url, "trust": trust}) as gate:
        with process("serve", env=env):
            wait_until(lambda: ready(env), what="one process is ready", seconds=90)
            gate.pull()
            assert gate.check("joe@example.com").reason == "blacklisted_address"

        # 2. PostgreSQL: what was there is copied, then one setting.
        database = postgres.new_database()
        said = gatepost("service", "copy-database", database, env=env).stdout
        assert "entry: 1 rows" in said
        env["GATEPOST_SERVICE_DATABASE_URL"] = database
        with process("serve", env=env):
            wait_until(lambda: ready(env), what="ready with PostgreSQL", seconds=90)
            gatepost("service", "add", "blacklist", "ann@example.com", env=env)
            gate.pull()
            assert gate.check("ann@example.com").reason == "blacklisted_address"
            assert gate.check("joe@example.com").reason == "blacklisted_address"

        # 3. and 4. Web and workers apart, with Redis and then with RabbitMQ between them.
        for broker in (redis_server, rabbitmq):
            env["GATEPOST_SERVICE_BROKER_URL"] = broker.url
            told = {**env, "GATEPOST_SERVICE_WORKER_LISTEN": f"127.0.0.1:{free_port()}"}
            health = f"http://{told['GATEPOST_SERVICE_WORKER_LISTEN']}"
            name = f"{type(broker).__name__.lower()}.example"
            with (
                process("serve", "--web", env=env),
                process("worker", env=told),
                process("worker", env=env),
            ):
                wait_until(lambda: ready(env), what="web is ready", seconds=90)
                wait_until(lambda health=health: ready(env, health), what="worker", seconds=90)  # type: ignore[misc]
                gatepost("service", "add", "--no-publish", "blacklist", name, env=env)
                gatepost("jobs", "run", "publish", env=env)
                wait_until(
                    lambda name=name: lists(gate, name),  # type: ignore[misc]
                    what="a worker published it",
                    seconds=90,
                )


def test_only_an_empty_database_is_copied_into(postgres: Postgres, tmp_path: Path) -> None:
    env = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path), "GATEPOST_SERVICE_PACKAGES": "false"}
    gatepost("service", "init", env=env)
    gatepost("service", "publish", "--allow-empty", env=env)
    target = Database(postgres.new_database())
    source = Database(ServiceSettings.load(environ=env).database)
    migrate(target)
    copied = copy_database(source, target, told=lambda name, rows: None)
    assert copied["generation"] == 1
    assert {*inspect(target.engine).get_table_names()} == {*copied, "alembic_version"}
    with pytest.raises(GatepostError, match="in use"):
        copy_database(source, target, told=lambda name, rows: None)
    # And back, as it was.
    again = Database(f"sqlite:///{tmp_path / 'again.sqlite3'}")
    migrate(again)
    assert copy_database(target, again, told=lambda name, rows: None) == copied
    for database in (source, target, again):
        database.close()
