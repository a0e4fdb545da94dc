"""An initialised service in a directory of its own, with no sources but those a test adds; the
databases and brokers that it may have."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost_sync.keyring import initialise
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from support.servers import Postgres, RabbitMq, Redis
from support.tools import require


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(data_dir=tmp_path / "service", packages=False)


@pytest.fixture
def service(settings: ServiceSettings) -> Iterator[Service]:
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    require("pg_ctlcluster", package="postgresql")
    pytest.importorskip("psycopg", reason="the extra `cluster` is not installed")
    newest = max(Path("/usr/lib/postgresql").iterdir(), key=lambda path: int(path.name))
    yield from _run(Postgres(newest / "bin"))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    pytest.importorskip("redis", reason="the extra `cluster` is not installed")
    yield from _run(Redis(require("redis-server", package="redis-server")))


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMq]:
    require("rabbitmq-server", package="rabbitmq-server")
    pytest.importorskip("pika", reason="the extra `cluster` is not installed")
    yield from _run(RabbitMq(require("epmd", package="erlang-base")))


@pytest.fixture
def make_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., ServiceSettings]:
    """Settings of an initialised service, on the database named and with what else is given."""

    def make(database: str = "sqlite", **more: object) -> ServiceSettings:
        if database == "postgresql":
            more["database_url"] = request.getfixturevalue("postgres").new_database()
        data_dir = tmp_path / "service"
        settings = ServiceSettings(data_dir=data_dir, packages=False, **more)  # type: ignore[arg-type]  pydantic checks
        initialise(settings, now=datetime.now(UTC))
        return settings

    return make


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(
    request: pytest.FixtureRequest, make_settings: Callable[..., ServiceSettings]
) -> Iterator[Service]:
    """The service on SQLite, and the same on PostgreSQL."""
    with open_service(make_settings(request.param)) as opened:
        yield opened


def _run(server: "Postgres | RabbitMq | Redis") -> Iterator[object]:
    server.start()
    yield server
    server.remove()
