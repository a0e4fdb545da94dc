"""The tables. A blacklisted address is kept as SHA-256 of its canonical form, never in plain."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from gatepost_sync.trust import Trust

__all__ = [
    "Base",
    "DownloadRow",
    "EntryRow",
    "GenerationRow",
    "HeartbeatRow",
    "JobRow",
    "PeriodRow",
    "PublisherRow",
    "RunRow",
    "SetMarkRow",
    "SetSizeRow",
    "SourceRow",
    "StateRow",
]


class UtcTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC, also where the database forgets the zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map = {datetime: UtcTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012  SQLAlchemy's own declaration


class SourceRow(Base):
    """An upstream. Entries of one that is no longer configured are kept and not published."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("set_name", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    set_name: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(
        String(64).with_variant(String(64, collation="C"), "postgresql")
    )
    """Sorts by its bytes wherever it is: the order of sources decides between them."""
    trust: Mapped[str] = mapped_column(String(16), default=Trust.LISTED.value)
    """One of `Trust`."""
    licence: Mapped[str | None] = mapped_column(String(200))
    schedule: Mapped[str | None] = mapped_column(String(100))
    """When it is asked by itself; None where there is nothing to ask."""
    active: Mapped[bool]
    tag: Mapped[str | None]
    """What the upstream says names its present content (an ETag)."""
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the lines that were stored last, and of the rules they were read by."""
    last_success: Mapped[datetime | None]
    listed: Mapped[int] = mapped_column(default=0)
    """How many entries it came to when it was last believed."""
    dated: Mapped[bool] = mapped_column(default=False)
    """Whether its upstream says when it saw an entry."""
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row it could not be asked, or was not believed."""
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    """The well-known providers that it named when it was last believed: still no news."""

    @hybrid_property
    def confirmed(self) -> bool:
        """Whether a person looks at every entry."""
        return self.trust == Trust.CONFIRMED


class EntryRow(Base):
    """A domain or an address (`key`: 64 hex digits) that a source lists since `first_seen`.

    Both times are the upstream's own where it tells them. After `expires` it counts no more.
    """

    __tablename__ = "entry"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  SQLAlchemy's own declaration

    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(253), primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    expires: Mapped[datetime | None]


class StateRow(Base):
    """What a source says of the state of a domain."""

    __tablename__ = "domain_state"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  SQLAlchemy's own declaration

    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    flags: Mapped[int]
    mx: Mapped[str]
    """Host names with spaces between them, best preference first."""
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class RunRow(Base):
    """One collection from one source."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    started: Mapped[datetime]
    finished: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(16))
    error: Mapped[str | None]
    entries: Mapped[int]
    added: Mapped[int]
    removed: Mapped[int]
    rejected: Mapped[int]
    faults: Mapped[list[Any]]
    """The first lines that were left out: `[number, reason]`, without their text."""


class GenerationRow(Base):
    """One published generation."""

    __tablename__ = "generation"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issued: Mapped[datetime]
    expires: Mapped[datetime]
    sets: Mapped[dict[str, Any]]
    """SHA-256 of each set's index file."""


class SetMarkRow(Base):
    """Changes whenever what a set is made from does; see `store/marks.py`."""

    __tablename__ = "set_mark"

    set_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    mark: Mapped[str] = mapped_column(String(16))


class SetSizeRow(Base):
    """How large a set was in one generation; kept longer than the generation's files."""

    __tablename__ = "set_size"

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    set_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    issued: Mapped[datetime] = mapped_column(index=True)
    entries: Mapped[int]
    bytes: Mapped[int]


class DownloadRow(Base):
    """What was handed out on one day (UTC), by all processes together."""

    __tablename__ = "download"

    day: Mapped[date] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(String(40), primary_key=True)
    status: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[int] = mapped_column(BigInteger)
    bytes: Mapped[int] = mapped_column(BigInteger)


class HeartbeatRow(Base):
    """When a worker was last at work here. There is one row."""

    __tablename__ = "heartbeat"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class PublisherRow(Base):
    """Who publishes now. There is one row."""

    __tablename__ = "publisher"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str | None] = mapped_column(String(100))
    lease: Mapped[datetime | None]
    """Until when it has it for itself, unless it asks for longer."""
    number: Mapped[int] = mapped_column(BigInteger)
    """The highest number of a generation that was ever taken, whether or not it was published."""
    first_root: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 (hex) of the root note 1 of who publishes from here; None until somebody did."""
    root: Mapped[int | None]
    """The newest root under which something was published from here."""


def _one_of_a_key(state: str) -> Index:
    """At most one job of a key is in this state: the database sees to it, whoever asks."""
    only = text(f"state = '{state}'")
    name = f"ix_job_{state}_key"
    return Index(name, "key", unique=True, sqlite_where=only, postgresql_where=only)


class JobRow(Base):
    """One piece of work, from when it is asked for until it is forgotten."""

    __tablename__ = "job"
    __table_args__ = (
        _one_of_a_key("waiting"),
        _one_of_a_key("running"),
        Index("ix_job_state_due", "state", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    """Jobs with one key are the same work: one of them waits, and one runs, at a time."""
    arguments: Mapped[dict[str, Any]]
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    due: Mapped[datetime]
    announced: Mapped[datetime | None]
    """When a broker was last told; None when it is to be told."""
    attempts: Mapped[int]
    allowed: Mapped[int]
    """How often it may be begun."""
    worker: Mapped[str | None] = mapped_column(String(100))
    lease: Mapped[datetime | None]
    """Until when its worker has it for itself, unless that worker asks for longer."""
    created: Mapped[datetime]
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    error: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    trace: Mapped[str | None] = mapped_column(String(55))
    """Where in a trace it was asked for (W3C `traceparent`), when traces are recorded."""


class PeriodRow(Base):
    """Work that comes again: when a job with this key is due the next time."""

    __tablename__ = "period"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    schedule: Mapped[str] = mapped_column(String(100))
    due: Mapped[datetime]
