"""Rows of registrations: those that are due, and what a registry said."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost_sync.domains.term import Term
from gatepost_sync.sets import SetName
from gatepost_sync.store.domain_tables import RegistrationRow
from gatepost_sync.store.inserting import insert_new
from gatepost_sync.store.marks import note_change

__all__ = ["add_registrations", "due_registrations", "save_term"]


def add_registrations(session: Session, domains: Iterable[str], now: datetime) -> None:
    """Asks about these registrable domains from now on; those that are there stay as they are."""
    rows = [{"domain": name, "next_check": now, "failures": 0} for name in sorted(set(domains))]
    if rows:
        session.execute(insert_new(session, RegistrationRow), rows)


def due_registrations(
    session: Session, now: datetime, *, most: int
) -> tuple[tuple[str, Term], ...]:
    """The domains whose time has come, those that have waited longest first."""
    query = select(RegistrationRow).where(RegistrationRow.next_check <= now)
    rows = session.scalars(query.order_by(RegistrationRow.next_check).limit(most))
    return tuple(
        (row.domain, Term(row.since, row.until, row.next_check, row.checked_at, row.failures))
        for row in rows
    )


def save_term(session: Session, domain: str, term: Term) -> None:
    """Writes what a registry said."""
    row = session.get(RegistrationRow, domain)
    if row is not None:
        if row.since != term.since:  # what makes a domain a young one
            note_change(session, SetName.DOMAIN_STATE)
        row.since, row.until, row.next_check = term.since, term.until, term.next_check
        row.checked_at, row.failures = term.checked_at, term.failures
