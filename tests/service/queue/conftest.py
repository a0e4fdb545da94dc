"""A service on SQLite and on PostgreSQL, and brokers of each kind."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost_sync.keyring import initialise
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from support.servers import Postgres, RabbitMq, Redis
from support.tools import require

ON_POSTGRES = pytest.param("postgresql", marks=pytest.mark.slow)


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


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def service(
    request: pytest.FixtureRequest, make_settings: Callable[..., ServiceSettings]
) -> Iterator[Service]:
    with open_service(make_settings(request.param)) as opened:
        yield opened


def _run(server: "Postgres | RabbitMq | Redis") -> Iterator[object]:
    server.start()
    yield server
    server.remove()
