"""Rows of batches and their chunks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from gatepost_sync.store.batch_tables import BatchRow, ChunkRow

__all__ = ["chunks_done", "chunks_there", "find_batch", "forget_batches", "new_batch", "place"]


def place(batch: int, number: int, what: str) -> str:
    """Where a sealed value belongs."""
    return f"{batch}:{number}:{what}"


def find_batch(session: Session, token: str) -> BatchRow | None:
    """The batch of this token."""
    return session.scalars(select(BatchRow).where(BatchRow.token == token)).one_or_none()


def new_batch(session: Session, token: str, options: Mapping[str, Any], now: datetime) -> BatchRow:
    """A batch without chunks."""
    row = BatchRow(token=token, created=now, options=dict(options), chunks=None)
    session.add(row)
    session.flush()
    return row


def chunks_there(session: Session, batch: int) -> tuple[int, int]:
    """How many chunks have been handed in, and how many addresses they hold."""
    counted = select(func.count(), func.coalesce(func.sum(ChunkRow.addresses), 0))
    chunks, addresses = session.execute(counted.where(ChunkRow.batch_id == batch)).one()
    return chunks, addresses


def chunks_done(session: Session, batch: int) -> tuple[int, int]:
    """How many chunks are done, and how many addresses they hold."""
    counted = select(func.count(), func.coalesce(func.sum(ChunkRow.addresses), 0))
    done = counted.where(ChunkRow.batch_id == batch, ChunkRow.done)
    chunks, addresses = session.execute(done).one()
    return chunks, addresses


def forget_batches(session: Session, before: datetime) -> int:
    """Removes batches that nobody came back for, and says how many that were."""
    result = session.execute(delete(BatchRow).where(BatchRow.created < before))
    assert isinstance(result, CursorResult)  # noqa: S101  a DELETE gives no other
    return result.rowcount
