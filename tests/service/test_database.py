"""The database: its schema comes from the migrations and from nothing else."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from gatepost.errors import SettingsError
from gatepost_sync.errors import ServiceError
from gatepost_sync.migrations import versions
from gatepost_sync.service import Service
from gatepost_sync.store.database import Database
from gatepost_sync.store.migrate import migrate
from gatepost_sync.store.tables import Base, EntryRow, SourceRow

VERSIONS = Path(versions.__path__[0])


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'new' / 'service.sqlite3'}")


def test_migrations_make_exactly_the_tables_that_the_code_knows(either: Service) -> None:
    with either.database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(either: Service) -> None:
    migrate(either.database)
    newest = max(path.name[1:5] for path in VERSIONS.glob("v*.py"))
    with either.database.read() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).all() == [(newest,)]


def test_a_database_of_a_later_version_is_left_alone(database: Database) -> None:
    migrate(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ServiceError, match="upgrade gatepost"):
        migrate(database)
    database.close()


def test_sqlite_keeps_a_write_ahead_log(database: Database) -> None:
    migrate(database)
    with database.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    database.close()


def test_a_failed_write_leaves_nothing(database: Database) -> None:
    migrate(database)
    insert = text("INSERT INTO generation VALUES (1, '2026', '2026', '{}')")
    with suppress(ZeroDivisionError), database.write() as session:
        session.execute(insert)
        raise ZeroDivisionError
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM generation")).scalar() == 0
    database.close()


def test_a_driver_that_is_not_there_comes_with_what_to_install() -> None:
    with pytest.raises(SettingsError, match=r"needs pg8000.*psycopg://.*pip install"):
        Database("postgresql+pg8000://user:password@db.example.org/name")


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        Database("nonsense")
    with pytest.raises(SettingsError, match=r"psycopg://.*name$"):
        Database("postgres://user@db.example.org/name")
    file = tmp_path / "text.sqlite3"
    file.write_text("this is no database, it is a text of some length " * 40, encoding="ascii")
    broken = Database(f"sqlite:///{file}")
    with pytest.raises(ServiceError, match=f"{file} is damaged .*; restore it") as caught:
        migrate(broken)
    assert "SELECT" not in str(caught.value)
    broken.close()


def test_a_database_with_a_damaged_page_is_named(database: Database, tmp_path: Path) -> None:
    migrate(database)
    database.close()
    file = tmp_path / "new" / "service.sqlite3"
    data = file.read_bytes()
    file.write_bytes(data[:200] + b"\xff" * (len(data) - 200))
    with pytest.raises(ServiceError, match=f"{file} is damaged .*; restore it") as caught:
        migrate(database)
    assert "\n" not in str(caught.value)
    assert "SQL:" not in str(caught.value)
    database.close()


def test_the_database_is_ordinary_sqlite(database: Database, tmp_path: Path) -> None:
    migrate(database)
    database.close()
    with sqlite3.connect(tmp_path / "new" / "service.sqlite3") as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert {"source", "entry", "domain_state", "run", "generation"} <= tables


def test_what_an_older_version_collected_is_kept(database: Database) -> None:
    migrate(database, "0002")
    with database.write() as session:
        session.execute(
            text("INSERT INTO source VALUES (1, 'disposable', 'acme', true, true, 't', 'd', NULL)")
        )
        session.execute(
            text("INSERT INTO entry VALUES (1, 'a.example', 'disposable', '2026', '2026')")
        )
    migrate(database)
    with database.read() as session:
        (source,) = session.scalars(select(SourceRow))
        assert (source.trust, source.confirmed, source.listed) == ("confirmed", True, 1)
        assert session.scalars(select(EntryRow.key)).all() == ["a.example"]
    database.close()
