"""What a worker does with a message: claim the job, do it, say how it ended."""

import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from gatepost.errors import GatepostError
from gatepost_sync.errors import LeaseLostError, ServiceError
from gatepost_sync.queue.claim import Claim, claim, give_back, leave
from gatepost_sync.queue.kinds import JobKind, JobKinds
from gatepost_sync.queue.running import Running
from gatepost_sync.service import Service
from gatepost_sync.times import utc_now
from gatepost_sync.tracing import span

if TYPE_CHECKING:
    from gatepost_sync.counting.runs import RunCounts

__all__ = ["JobRunner", "wait_after"]

logger = logging.getLogger("gatepost.jobs")

FIRST_WAIT = 5.0  # seconds before the second attempt
LONGEST_WAIT = 3600.0
# Seconds between the looks at a database that is away: a restart costs no message, and one that
# takes longer costs no more than the time until the message is sent again.
CLAIM_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_UNKNOWN = timedelta(seconds=2)  # until another host may take what this one does not do


class End(StrEnum):
    """How one attempt ended."""

    DONE = "done"
    FAILED = "failed"  # and is tried again
    DEAD = "dead"  # failed for the last time
    LOST = "lost"  # another worker has it by now
    LEFT = "left"  # to a worker that knows such jobs


def wait_after(attempt: int, source: random.Random) -> timedelta:
    """How long a job is left alone after so many failures: twice as long each time, with jitter."""
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempt - 1, 16))
    return timedelta(seconds=source.uniform(ceiling / 2, ceiling))


@dataclass(frozen=True, slots=True)
class JobRunner:
    """Runs jobs for one worker, called `name`. Any number of threads may use it."""

    service: Service
    kinds: JobKinds
    name: str
    clock: Callable[[], datetime] = utc_now
    chance: random.Random = field(default_factory=random.SystemRandom)
    counts: "RunCounts | None" = None
    sleep: Callable[[float], None] = time.sleep
    left: set[str] = field(default_factory=set)
    """Kinds of jobs that were left to other workers."""

    def run(self, job: int, trace: str | None = None) -> None:
        """Runs the job if it is due and nobody else has it.

        `trace` is where in a trace it was announced, if anywhere.
        """
        began = time.perf_counter()
        with span("run", parent=trace, job=job) as step:
            mine = self._claim(job)
            if mine is None:
                return  # a message that came twice, or late: another one has done it
            step.update_name(f"run {mine.kind}")
            end = self._run(mine)
            step.set_attributes({"kind": mine.kind, "attempt": mine.attempt, "end": end.value})
        if self.counts is not None:
            self.counts.add(mine.kind, end.value, time.perf_counter() - began)

    def _run(self, mine: Claim) -> End:
        kind = self.kinds.get(mine.kind)
        if kind is None:
            self._leave(mine)
            return End.LEFT
        running = Running(self.service.database, mine, self.clock, self.service.settings.lease)
        try:
            with running.kept():
                self._work(kind, running)
        except LeaseLostError as error:
            logger.warning("%s", error)
            return End.LOST
        except Exception as error:  # noqa: BLE001  a plugin's job may raise anything
            self._failed(mine, error)
            return End.DEAD if mine.last else End.FAILED
        return End.DONE

    def _claim(self, job: int) -> Claim | None:
        for wait in CLAIM_WAITS:
            try:
                return self._claim_now(job)
            except ServiceError:
                self.sleep(wait)
        try:
            return self._claim_now(job)
        except ServiceError as error:
            logger.error("job %d waits until it is announced again: %s", job, error)  # noqa: TRY400  the sentence says it all
            return None

    def _claim_now(self, job: int) -> Claim | None:
        with self.service.database.write() as session:
            return claim(session, job, self.name, self.clock(), self.service.settings.lease)

    def _work(self, kind: JobKind, running: Running) -> None:
        result = kind.run(self.service, running)
        if not running.finished:
            with self.service.database.write() as session:
                running.finish(session, result)

    def _failed(self, mine: Claim, error: Exception) -> None:
        # Of what is not our own error only the kind: its text may hold an address.
        sentence = str(error) if isinstance(error, GatepostError) else type(error).__name__
        end = (
            "it is not tried again: see `gatepost jobs show`" if mine.last else "it is tried again"
        )
        logger.error("job %d (%s) failed: %s; %s", mine.id, mine.kind, sentence, end)
        self._give_back(mine, wait_after(mine.attempt, self.chance), sentence)

    def _leave(self, mine: Claim) -> None:
        sentence = f"this worker does no jobs of the kind {mine.kind!r}"
        if mine.kind not in self.left:
            self.left.add(mine.kind)
            logger.warning("job %d: %s; another one has to do this", mine.id, sentence)
        with suppress(ServiceError), self.service.database.write() as session:
            leave(session, mine, self.clock() + _UNKNOWN, sentence)

    def _give_back(self, mine: Claim, wait: timedelta, sentence: str) -> None:
        now = self.clock()
        try:
            with self.service.database.write() as session:
                give_back(session, mine, now, due=now + wait, error=sentence)
        except ServiceError as error:
            logger.warning("job %d stays claimed until its lease is over: %s", mine.id, error)
