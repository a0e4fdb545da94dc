"""Rows of domains whose mail hosts are to be asked if they take every recipient."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from gatepost.lists.mx_names import from_row
from gatepost.lists.state import DomainFlag
from gatepost_sync.sets import SetName
from gatepost_sync.store.domain_tables import DomainRow, MxSetRow
from gatepost_sync.store.domains import DomainKey
from gatepost_sync.store.marks import note_change

__all__ = ["due_catch_alls", "save_catch_alls"]


def due_catch_alls(
    session: Session, now: datetime, *, most: int
) -> dict[DomainKey, tuple[str, ...]]:
    """Domains whose time has come, and their mail hosts; those that were asked for most first."""
    query = (
        select(DomainRow.cohort, DomainRow.name, MxSetRow.hosts)
        .join(MxSetRow, MxSetRow.id == DomainRow.mx_set)
        .where(DomainRow.flags == int(DomainFlag.REGISTERED | DomainFlag.HAS_MX))
        .where(or_(DomainRow.catch_all_next.is_(None), DomainRow.catch_all_next <= now))
        .order_by(DomainRow.asked.desc(), DomainRow.catch_all_next, DomainRow.name)
        .limit(most)
    )
    return {
        (cohort, name): from_row(hosts.encode("ascii"), name)
        for cohort, name, hosts in session.execute(query)
    }


def save_catch_alls(
    session: Session, found: Mapping[DomainKey, tuple[bool | None, datetime]]
) -> None:
    """What was found out, None for nothing, and when each is asked again."""
    statement = (
        update(DomainRow)
        .where(DomainRow.cohort == bindparam("its_cohort"), DomainRow.name == bindparam("its_name"))
        .values(
            catch_all=bindparam("new_catch_all"),
            catch_all_next=bindparam("new_next", type_=DomainRow.__table__.c.catch_all_next.type),
        )
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"its_cohort": key[0], "its_name": key[1], "new_catch_all": said, "new_next": again}
        for key, (said, again) in sorted(found.items())
    ]
    if rows:
        note_change(session, SetName.DOMAIN_STATE)
        session.connection().execute(statement, rows)
