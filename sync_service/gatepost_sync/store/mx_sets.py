"""Numbers of MX sets: many domains share one, so that a domain's row holds a number."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2s
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost.lists.mx_names import to_row
from gatepost_sync.store.domain_tables import MxSetRow
from gatepost_sync.store.inserting import insert_new

__all__ = ["MxSets", "mx_rows"]

_AT_ONCE = 500  # bound values of one statement
_REMEMBERED = 100_000


class MxSets:
    """Finds or makes them; remembers those that it found, for one job."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def numbers(
        self, session: Session, sets: Iterable[tuple[str, tuple[str, ...]]]
    ) -> list[int | None]:
        """For each domain and its hosts the number of the set; None for none."""
        rows = [to_row(hosts, domain).decode("ascii") for domain, hosts in sets]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._learn(session, {row for row in rows if row and row not in self._known})
        return [self._known[row] if row else None for row in rows]

    def _learn(self, session: Session, rows: set[str]) -> None:
        wanted = {_fingerprint(row): row for row in sorted(rows)}
        if wanted:
            new = [{"fingerprint": mark, "hosts": row} for mark, row in wanted.items()]
            session.execute(insert_new(session, MxSetRow), new)
        for marks in _batches(wanted):
            found = select(MxSetRow.fingerprint, MxSetRow.id)
            for mark, number in session.execute(found.where(MxSetRow.fingerprint.in_(marks))):
                self._known[wanted[mark]] = number


def mx_rows(session: Session) -> Mapping[int, bytes]:
    """Every set by its number, as `gatepost.lists.mx_names` reads it."""
    rows = session.execute(select(MxSetRow.id, MxSetRow.hosts)).all()
    return {number: hosts.encode("ascii") for number, hosts in rows}


def _batches(marks: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(marks)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch


def _fingerprint(row: str) -> str:
    return blake2s(row.encode("ascii"), digest_size=16).hexdigest()
