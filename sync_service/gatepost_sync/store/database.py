"""One engine, and transactions that say whether they write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from sqlite3 import SQLITE_CORRUPT, SQLITE_NOTADB
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from gatepost.errors import SettingsError
from gatepost_sync.errors import ServiceError
from gatepost_sync.store.marks import write_marks
from gatepost_sync.store.replica import Replica
from gatepost_sync.tracing import inner_span

__all__ = ["Database"]

WRITES = "gatepost_writes"
POSTGRESQL = "postgresql+psycopg://user:password@host/name"
BUSY_SECONDS = 30
LAG = timedelta(seconds=30)
T = TypeVar("T")
# A server that is cut off without a word would otherwise be waited for by the hour.
PATIENCE = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 15,  # seconds
    "keepalives_interval": 5,  # seconds
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


class Database:
    """The service's database. Opens no connection before it is asked something."""

    def __init__(
        self,
        url: str,
        *,
        replica_url: str | None = None,
        lag: timedelta = LAG,
        keep: bool = True,
    ) -> None:
        """SettingsError when a URL is none, or when its driver is not installed.

        A replica that is further behind than `lag` is not asked. Without `keep` no connection
        outlives its question: for those who ask now and then and are never told that it is over.
        """
        self.engine = _engine(url, keep=keep)
        self.replica = None if replica_url is None else Replica(_engine(replica_url), lag)
        self._writer = self.engine.execution_options(**{WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view. ServiceError when the database fails."""
        with inner_span("read"), _translated(self.engine), Session(self.engine) as session:
            yield session

    def look(self, question: Callable[[Session], T]) -> T:
        """The answer to `question`, which only reads and may be told what was a moment ago.

        It is asked of the replica, where there is one that keeps up, and of the primary otherwise:
        perhaps of both, should the replica fail. ServiceError when the primary does.
        """
        if self.replica is not None and self.replica.usable:
            try:
                with _translated(self.replica.engine), Session(self.replica.engine) as session:
                    return question(session)
            except ServiceError as error:
                # What it does not have yet, the primary may: that is no fault of the replica's.
                if isinstance(error.__cause__, SQLAlchemyError):
                    self.replica.failed()
        with self.read() as session:
            return question(session)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction, committed when the block ends well. ServiceError when it fails."""
        with (
            inner_span("write"),
            _translated(self.engine),
            Session(self._writer) as session,
            session.begin(),
        ):
            yield session
            write_marks(session)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One moment of all tables, however long it is looked at, while others go on writing."""
        options = {}
        if self.engine.dialect.name != "sqlite":  # whose every transaction is like that
            options["isolation_level"] = "REPEATABLE READ"
        with (
            _translated(self.engine),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The writing transaction's connection, for migrations."""
        with _translated(self.engine), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()
        if self.replica is not None:
            self.replica.engine.dispose()


def _engine(url: str, *, keep: bool = True) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed, **_options(parsed), **({} if keep else {"poolclass": NullPool})
        )
    except ImportError as error:
        raise SettingsError(
            f"database_url needs {error.name or 'a driver'}, which is not installed; for "
            f"PostgreSQL it reads like {POSTGRESQL}, and pip install 'gatepost[cluster]' brings all"
        ) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(
            f"database_url cannot be used: {error}; it reads like sqlite:////path/service.sqlite3 "
            f"or {POSTGRESQL}"
        ) from error
    except OSError as error:
        raise ServiceError(
            f"cannot make the directory of the database: {error.strerror}; set "
            "GATEPOST_SERVICE_DATA_DIR to a directory this user may write"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _options(url: URL) -> dict[str, Any]:
    """What makes a connection survive, or at least notice, that its server goes away."""
    if url.get_backend_name() == "sqlite":
        return {}
    # After a restart of the server, a connection of before is replaced and not tried.
    options: dict[str, Any] = {"pool_pre_ping": True}
    if url.get_driver_name() == "psycopg":
        options["connect_args"] = {k: v for k, v in PATIENCE.items() if k not in url.query}
    return options


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver begins transactions late and never before a SELECT: we begin them ourselves.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes then fails at once when another has written
    # meanwhile; one that takes the lock at its start waits for its turn instead.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    """One line without the statement, which is nothing that an operator can change."""
    try:
        yield
    except DBAPIError as error:
        raise ServiceError(_sentence(engine, error)) from error
    except SQLAlchemyError as error:
        reason = str(error).partition("\n")[0]
        raise ServiceError(f"the database failed: {reason}; check database_url") from error


def _sentence(engine: Engine, error: DBAPIError) -> str:
    reason = " ".join(str(error.orig).split())
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # without the details above it
    if engine.dialect.name == "sqlite" and code in (SQLITE_CORRUPT, SQLITE_NOTADB):
        return (
            f"the database {engine.url.database} is damaged ({reason}); restore it from the "
            "backup, or move it away and run `gatepost service collect`: only what was added by "
            "hand is lost"
        )
    return (
        f"the database cannot be used: {reason}; check database_url, free space and who may "
        "write there"
    )
