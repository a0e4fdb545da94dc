"""Jobs that check domains in the DNS: each cohort once in a period, and some domains sooner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from gatepost_sync.domains.checking import CHUNK, DomainChecks
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.store.cohorts import (
    SHARD,
    cohorts_due,
    move_cohort,
    reached_of,
    remember_reached,
    shards_due,
    spread,
)
from gatepost_sync.store.domains import (
    Watched,
    drop_never_were,
    due_domains,
    next_of_cohort,
)
from gatepost_sync.times import Clock, utc_now

__all__ = ["refresh_kinds"]

LOOK_SECONDS = 60


def refresh_kinds(clock: Clock = utc_now) -> tuple[JobKind, ...]:
    """`refresh`, the first, looks what is due; `refresh.cohort` and `refresh.due` check domains."""
    cohort = JobKind("refresh.cohort", _Cohort(clock), Priority.LOW)
    due = JobKind("refresh.due", _Due(clock))
    return JobKind("refresh", _Plan(clock, cohort, due), every=LOOK_SECONDS), cohort, due


@dataclass(frozen=True, slots=True)
class _Plan:
    """Asks for a job for each cohort that is due, and for domains that do not wait for theirs."""

    clock: Clock
    cohort: JobKind
    due: JobKind

    def __call__(self, service: Service, running: Running) -> Result:
        now = self.clock()
        with service.database.write() as session:
            spread(session, now, timedelta(days=service.settings.refresh_days))
            cohorts = [self._ask(session, self.cohort, one) for one in cohorts_due(session, now)]
            shards = [self._ask(session, self.due, one) for one in shards_due(session, now)]
        return {"cohorts": sum(cohorts), "shards": sum(shards)}

    def _ask(self, session: Session, kind: JobKind, number: int) -> bool:
        key, arguments = f"{kind.name}:{number}", {"number": number}
        return enqueue(session, kind, self.clock(), key=key, arguments=arguments) is not None


@dataclass(frozen=True, slots=True)
class _Cohort:
    """Checks a cohort, chunk by chunk; one that was interrupted goes on after its last chunk."""

    clock: Clock

    def __call__(self, service: Service, running: Running) -> Result:
        number = int(running.arguments["number"])
        period = timedelta(days=service.settings.refresh_days)
        checks = DomainChecks(service, self.clock, less_busy=True)
        with service.database.read() as session:
            reached = reached_of(session, number)
        while chunk := _read(service, partial(next_of_cohort, cohort=number, after=reached)):
            reached = chunk[-1].name
            keep = partial(_keep_cohort, running=running, number=number, reached=reached)
            checks.check([one for one in chunk if _waits_for_it(one)], keep)
        result = checks.tally.to_dict()
        with running.finishing(result) as session:
            move_cohort(session, number, self.clock() + period)
            drop_never_were(session, number)
        return result


@dataclass(frozen=True, slots=True)
class _Due:
    """Checks what is new, busy, doubtful or did not answer. What came of it is published at once:
    the next sign-up may be from the same domain."""

    clock: Clock

    def __call__(self, service: Service, running: Running) -> Result:
        shard = int(running.arguments["number"])
        cohorts = range(SHARD * shard, SHARD * (shard + 1))
        checks = DomainChecks(service, self.clock)
        while chunk := _read(service, partial(due_domains, cohorts=cohorts, now=self.clock())):
            checks.check(chunk, running.go_on)
        result = checks.tally.to_dict()
        with running.finishing(result) as session:
            if checks.tally.changed:
                enqueue(session, PUBLISH, self.clock())
        return result


def _read(service: Service, find: Callable[..., tuple[Watched, ...]]) -> tuple[Watched, ...]:
    with service.database.read() as session:
        return find(session, most=CHUNK)


def _keep_cohort(session: Session, *, running: Running, number: int, reached: str) -> None:
    running.go_on(session)
    remember_reached(session, number, reached)


def _waits_for_it(one: Watched) -> bool:
    """A doubtful domain, or one that did not answer, has a time of its own."""
    return not (one.standing.doubts or one.standing.failures)
