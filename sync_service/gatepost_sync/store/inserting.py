"""Inserting what may be there already: both databases know the statement, under another import."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

__all__ = ["insert_new"]


def insert_new(session: Session, table: Any) -> Any:
    """An INSERT into `table` that leaves rows alone which are there, whoever inserts them first."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()
