"""Asking for work: a row, written together with whatever made the work necessary."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from gatepost_sync.queue.kinds import JobKind
from gatepost_sync.queue.state import JobState
from gatepost_sync.store.tables import JobRow
from gatepost_sync.tracing import span, trace_parent

__all__ = ["enqueue"]


def enqueue(
    session: Session,
    kind: JobKind,
    now: datetime,
    *,
    key: str | None = None,
    arguments: Mapping[str, Any] | None = None,
    due: datetime | None = None,
) -> int | None:
    """The new job's id, None when one with the same key waits already.

    `key` is the kind's name where it is not given. `arguments` are plain JSON; ids, not addresses.
    One that runs is no reason not to ask: it may have read what has changed since.
    """
    row = {
        "kind": kind.name,
        "key": key or kind.name,
        "arguments": dict(arguments or {}),
        "priority": int(kind.priority),
        "state": JobState.WAITING.value,
        "due": due or now,
        "attempts": 0,
        "allowed": kind.attempts,
        "created": now,
    }
    with span(f"enqueue {kind.name}", kind=kind.name) as step:
        row["trace"] = trace_parent()
        # Both databases know this statement, and only the insert itself can tell without a race.
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(JobRow).values(row).on_conflict_do_nothing().returning(JobRow.id)
        job = session.scalars(insert).one_or_none()
        step.set_attributes({"new": job is not None, "job": job or 0})
    return job


def waiting(session: Session, key: str) -> JobRow | None:
    """The job with this key that waits, if there is one."""
    query = select(JobRow).where(JobRow.key == key, JobRow.state == JobState.WAITING)
    return session.scalars(query).one_or_none()
