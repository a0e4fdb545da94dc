"""Rows of checks."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from gatepost_sync.store.check_tables import CheckRow

__all__ = ["add_checks", "checks_kept", "checks_of", "find_check"]


def add_checks(session: Session, checks: Iterable[dict[str, object]]) -> None:
    """Remembers them, in the transaction that keeps what they came to."""
    rows = list(checks)
    if rows:
        session.execute(insert(CheckRow), rows)


def checks_of(session: Session, subject: str, *, most: int) -> Sequence[CheckRow]:
    """The latest checks of a domain, or of an address by its keyed hash; the newest first."""
    query = select(CheckRow).where(CheckRow.subject == subject)
    return session.scalars(query.order_by(CheckRow.id.desc()).limit(most)).all()


def find_check(session: Session, number: int) -> CheckRow | None:
    """The check with this number."""
    return session.get(CheckRow, number)


def checks_kept(session: Session) -> tuple[int, datetime | None]:
    """How many there are, and when the last was made."""
    count, last = session.execute(select(func.count(), func.max(CheckRow.at))).one()
    return count, last
