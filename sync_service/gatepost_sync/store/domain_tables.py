"""The tables of the domains that the service looks after itself."""

from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, Dialect, ForeignKey, Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from gatepost_sync.store.tables import Base

__all__ = ["CohortRow", "DomainRow", "MxSetRow", "RegistrationRow", "ReportRow", "ReportSaltRow"]


class UnixTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC, kept as whole seconds: a fifth of what SQLite takes for a text."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To seconds since 1970."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """To a moment again."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


class MxSetRow(Base):
    """A set of mail hosts that many domains share, with what repeats the domain left out."""

    __tablename__ = "mx_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(32), unique=True)
    """Of `hosts`: these may be longer than what a database indexes."""
    hosts: Mapped[str] = mapped_column(Text)
    """As a row of the published table: best preference first, see `gatepost.lists.mx_names`."""


class DomainRow(Base):
    """A domain, and what was found out about it last.

    Those of a cohort stand together, in the table as in the published file: they are checked
    together, so that a check writes few pages and a day's delta is small.
    """

    __tablename__ = "domain"
    __table_args__ = (
        Index(
            "ix_domain_next_check",
            "next_check",
            sqlite_where=text("next_check IS NOT NULL"),
            postgresql_where=text("next_check IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    cohort: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(253), primary_key=True)
    origin: Mapped[str] = mapped_column(String(8))
    flags: Mapped[int] = mapped_column(SmallInteger)
    """Of DomainFlag; 0 until a check succeeded. What is published."""
    mx_set: Mapped[int | None] = mapped_column(ForeignKey("mx_set.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UnixTime)
    """When the DNS last answered; not when it was last asked."""
    next_check: Mapped[datetime | None] = mapped_column(UnixTime)
    """None: with its cohort. New, busy and doubtful domains do not wait for that."""
    failures: Mapped[int] = mapped_column(SmallInteger)
    """Checks in a row that told nothing."""
    doubts: Mapped[int] = mapped_column(SmallInteger)
    """Checks in a row that said that it cannot receive mail any more, and are not believed yet."""
    asked: Mapped[int]
    """How often somebody asked lately: halved with every check of its cohort."""
    catch_all: Mapped[bool | None]
    """Whether these mail hosts take every recipient; None: not known."""
    catch_all_next: Mapped[datetime | None] = mapped_column(UnixTime)
    """When that is asked, or asked again; None: it was not asked yet."""


class CohortRow(Base):
    """When the domains of a cohort are due together, and how far the check of them is."""

    __tablename__ = "cohort"

    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    due: Mapped[datetime] = mapped_column(UnixTime)
    reached: Mapped[str | None] = mapped_column(String(253))
    """The last domain that was checked this time; None before the first."""


class RegistrationRow(Base):
    """What a registry says of a registrable domain."""

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_next_check", "next_check"),
        Index("ix_registration_since", "since"),
        {"sqlite_with_rowid": False},
    )

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    since: Mapped[datetime | None] = mapped_column(UnixTime)
    until: Mapped[datetime | None] = mapped_column(UnixTime)
    checked_at: Mapped[datetime | None] = mapped_column(UnixTime)
    next_check: Mapped[datetime] = mapped_column(UnixTime)
    failures: Mapped[int] = mapped_column(SmallInteger)


class ReportRow(Base):
    """That a plugin met an unknown domain; it goes once enough of them did, or after the month."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_day", "day"), {"sqlite_with_rowid": False})

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    reporter: Mapped[str] = mapped_column(String(32), primary_key=True)
    """A keyed hash of the plugin's pseudonym of the month."""
    day: Mapped[date]
    network: Mapped[str] = mapped_column(String(16), server_default="")
    """What is kept of where it came from; it compares with those of the same domain alone."""


class ReportSaltRow(Base):
    """What hides the networks of domains that were first reported that day, while some wait."""

    __tablename__ = "report_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
