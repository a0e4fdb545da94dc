"""How large the sets were, generation by generation, and what was handed out, day by day."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gatepost.snapshots.manifest import Manifest
from gatepost_sync.store.tables import DownloadRow, SetSizeRow

__all__ = ["Handed", "add_downloads", "downloads", "record_sizes", "sizes"]

Handed = tuple[str, int]
"""Route and status of answers."""


def record_sizes(session: Session, manifest: Manifest) -> None:
    """Remembers a generation that is being published."""
    for name, one in manifest.sets.items():
        session.merge(
            SetSizeRow(
                generation=manifest.generation,
                set_name=name,
                issued=manifest.issued,
                entries=one.entries,
                bytes=one.size,
            )
        )


def sizes(session: Session, since: datetime) -> dict[str, tuple[tuple[datetime, int], ...]]:
    """When each set had how many entries, oldest first, with the last point before `since`."""
    columns = select(SetSizeRow.set_name, SetSizeRow.issued, SetSizeRow.entries)
    recent = session.execute(
        columns.where(SetSizeRow.issued >= since).order_by(SetSizeRow.issued)
    ).all()
    before = session.execute(
        columns.where(SetSizeRow.issued < since).order_by(SetSizeRow.issued.desc()).limit(50)
    ).all()
    found: dict[str, list[tuple[datetime, int]]] = {}
    for name, issued, entries in before:
        found.setdefault(name, [(issued, entries)])
    for name, issued, entries in recent:
        found.setdefault(name, []).append((issued, entries))
    return {name: tuple(points) for name, points in sorted(found.items())}


def add_downloads(session: Session, day: date, counts: Mapping[Handed, tuple[int, int]]) -> None:
    """Adds answers and bytes to a day, whoever else adds to it."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for (route, status), (answers, size) in sorted(counts.items()):
        insert = dialect.insert(DownloadRow).values(
            day=day, route=route, status=status, answers=answers, bytes=size
        )
        more = {
            "answers": DownloadRow.answers + insert.excluded.answers,
            "bytes": DownloadRow.bytes + insert.excluded.bytes,
        }
        session.execute(insert.on_conflict_do_update(index_elements=_KEY, set_=more))


_KEY = ("day", "route", "status")


def downloads(session: Session, since: date) -> tuple[DownloadRow, ...]:
    """What was handed out from that day on."""
    query = select(DownloadRow).where(DownloadRow.day >= since).order_by(DownloadRow.day)
    return tuple(session.scalars(query))
