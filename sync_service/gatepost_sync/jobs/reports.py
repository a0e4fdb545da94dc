"""The job that takes up domains which enough plugins have reported."""

import logging
from dataclasses import dataclass

from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.service import Service
from gatepost_sync.store.domains import Origin, add_domains, count_reported
from gatepost_sync.store.reports import drop_reports, forget_reports, often_reported
from gatepost_sync.times import Clock, utc_now

__all__ = ["reports_kind"]

logger = logging.getLogger("gatepost.service")

MOST = 1_000_000  # reported domains; whoever invents plugins and domains fills no disk with them
LOOK_SECONDS = 600  # beside being asked for when a report makes a domain complete


def reports_kind(refresh: JobKind, clock: Clock = utc_now) -> JobKind:
    """Domains that are taken up are checked by a job of the kind `refresh`."""
    return JobKind("reports", _TakeUp(refresh, clock), every=LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class _TakeUp:
    """Who reported a domain is forgotten in the transaction that takes it up.

    Pseudonyms change with the month, and one plugin would count twice: so the reports of the month
    before are forgotten as well.
    """

    refresh: JobKind
    clock: Clock

    def __call__(self, service: Service, running: Running) -> Result:
        now, enough = self.clock(), service.settings.enough_reports
        cohorts = Cohorts(service.keyring.seed)
        taken = 0
        with service.database.write() as session:
            forgotten = forget_reports(session, now.date().replace(day=1), today=now.date())
        while True:
            with service.database.write() as session:
                running.go_on(session)
                if count_reported(session) >= MOST:
                    logger.warning(
                        "%d reported domains are looked after: no more are taken up", MOST
                    )
                    break
                found = often_reported(session, enough)
                taken += add_domains(session, cohorts, found, Origin.REPORT, now)
                drop_reports(session, found)
            if not found:
                break
        result = {"taken_up": taken, "forgotten": forgotten}
        with running.finishing(result) as session:
            if taken:
                enqueue(session, self.refresh, now)
        return result
