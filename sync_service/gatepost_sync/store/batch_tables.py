"""The tables of batches. Addresses and answers are encrypted, and gone when they are not needed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from gatepost_sync.store.domain_tables import UnixTime
from gatepost_sync.store.tables import Base

__all__ = ["BatchRow", "ChunkRow"]


class BatchRow(Base):
    """Addresses that somebody wants to be validated."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """A keyed hash of the input and of what decides the answers: the same command goes on."""
    created: Mapped[datetime] = mapped_column(UnixTime)
    options: Mapped[dict[str, Any]]
    chunks: Mapped[int | None]
    """How many there are; None until all are there."""


class ChunkRow(Base):
    """Some of the addresses, done by one job."""

    __tablename__ = "batch_chunk"

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    addresses: Mapped[int]
    rechecks: Mapped[int] = mapped_column(SmallInteger)
    """How often some of them were asked about again."""
    done: Mapped[bool]
    question: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The addresses, encrypted; None once they are done."""
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What was found, encrypted."""
