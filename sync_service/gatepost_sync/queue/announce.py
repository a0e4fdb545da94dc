"""Telling the broker of jobs that are due."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from gatepost_sync.queue.state import JobState, Priority
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import JobRow
from gatepost_sync.tracing import span, trace_parent

if TYPE_CHECKING:
    from dramatiq import Actor

__all__ = ["Announcer"]

logger = logging.getLogger("gatepost.jobs")

AT_ONCE = 500


class Announcer:
    """Sends the numbers of due jobs, each once, unless nobody claims it for a while."""

    def __init__(
        self,
        database: Database,
        actors: "Mapping[Priority, Actor[..., None]]",
        clock: Callable[[], datetime],
        *,
        again: timedelta,
    ) -> None:
        """A message that nobody heeded in the time `again` counts as lost.

        One too many costs a look at the row, one too few the time of a job.
        """
        self._database = database
        self._actors = actors
        self._clock = clock
        self._again = again

    def announce(self) -> int:
        """How many were sent. Raises what the broker raises; those jobs are sent again later."""
        now = self._clock()
        with self._database.write() as session:
            due = _take(session, now, now - self._again)
        for number, one in enumerate(due):
            try:
                self._send(one)
            except BaseException:
                self._forget([left.job for left in due[number:]])
                raise
        return len(due)

    def _send(self, one: "_Due") -> None:
        actor = self._actors[Priority(one.priority)]
        if one.trace is None:
            actor.send(one.job)
            return
        with span("announce", parent=one.trace, job=one.job):
            actor.send(one.job, trace_parent())

    def _forget(self, jobs: list[int]) -> None:
        """These were not sent after all."""
        with self._database.write() as session:
            session.execute(
                update(JobRow)
                .where(JobRow.id.in_(jobs), JobRow.state == JobState.WAITING)
                .values(announced=None)
                .execution_options(synchronize_session=False)
            )


class _Due(NamedTuple):
    """In the order in which they are sent."""

    priority: int
    job: int
    trace: str | None


def _take(session: Session, now: datetime, lost: datetime) -> list[_Due]:
    """Due jobs, marked as announced so that no other worker sends them too."""
    unheard = or_(JobRow.announced.is_(None), JobRow.announced < lost)
    due = (
        select(JobRow.id)
        .where(JobRow.state == JobState.WAITING, JobRow.due <= now, unheard)
        .order_by(JobRow.priority, JobRow.due)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    marked = (
        update(JobRow)
        .where(JobRow.id.in_(due))
        .values(announced=now)
        .returning(JobRow.priority, JobRow.id, JobRow.trace)
        .execution_options(synchronize_session=False)
    )
    rows = session.execute(marked).all()
    return sorted((_Due(*row) for row in rows), key=lambda due: due[:2])
