"""The table of checks that were made. No address is in it, only its keyed hash."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gatepost_sync.store.domain_tables import UnixTime
from gatepost_sync.store.tables import Base

__all__ = ["CheckRow"]


class CheckRow(Base):
    """One check of an address, or of a domain, and what it came to."""

    __tablename__ = "check"
    __table_args__ = (Index("ix_check_subject", "subject"), Index("ix_check_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(253))
    """A canonical domain, or the keyed hash of a canonical address (32 hex digits)."""
    phase: Mapped[str] = mapped_column(String(8))
    """How deep it was to go: one of `Phase`."""
    status: Mapped[str] = mapped_column(String(8))
    """What is true of it: one of `Status`."""
    reasons: Mapped[list[Any]]
    """Codes, the one that weighed most first."""
    generation: Mapped[int | None] = mapped_column(BigInteger)
    """Of the lists that were asked: 0 for the baseline, None where none were."""
    at: Mapped[datetime] = mapped_column(UnixTime)
    took: Mapped[int]
    """Milliseconds."""
    job: Mapped[int | None]
    """The number of the job that made it."""
