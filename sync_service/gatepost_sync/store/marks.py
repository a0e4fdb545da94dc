"""A mark for each set, which changes with every change of what the set is made from.

Whoever built a set remembers the mark that it had: while that is still there, nothing changed. A
mark is drawn and not counted, so that a database that is restored, or copied, tells the truth too.
"""

import secrets
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gatepost_sync.store.tables import SetMarkRow

__all__ = ["note_change", "read_marks", "write_marks"]

_CHANGED = "gatepost_changed_sets"


def note_change(session: Session, *sets: str) -> None:
    """What these sets are made from is not what it was, once this transaction is committed."""
    session.info.setdefault(_CHANGED, set()).update(map(str, sets))


def write_marks(session: Session) -> None:
    """New marks for what `note_change` was told. The last thing in a transaction: others wait for
    these rows, and always in one order."""
    changed = sorted(session.info.pop(_CHANGED, ()))
    if not changed:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(SetMarkRow)
    anew = insert.on_conflict_do_update(
        index_elements=["set_name"], set_={"mark": insert.excluded.mark}
    )
    session.flush()
    for name in changed:
        session.execute(anew, {"set_name": name, "mark": secrets.token_hex(8)})


def read_marks(session: Session) -> Mapping[str, str]:
    """The mark of every set that was ever changed."""
    rows = session.execute(select(SetMarkRow.set_name, SetMarkRow.mark))
    return {name: mark for name, mark in rows}  # noqa: C416  rows are no pairs to a type checker
