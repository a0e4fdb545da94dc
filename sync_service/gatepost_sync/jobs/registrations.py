"""The job that asks registries (RDAP) about domains whose registration ended, or is not known."""

import threading
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from gatepost.registration.rdap import Rdap
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.term import next_term
from gatepost_sync.gate_settings import gate_settings
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.store.domains import find_domain
from gatepost_sync.store.registrations import due_registrations, save_term
from gatepost_sync.times import Clock, utc_now

__all__ = ["registrations_kind"]

LOOK_SECONDS = 300
AT_ONCE = 250  # questions of one job: it is over before the next one is due
PACE = 1.0  # seconds from one question to the next: registries are shared
_BOOTSTRAP = "rdap-bootstrap.json"


def registrations_kind(refresh: JobKind, clock: Clock = utc_now, *, pace: float = PACE) -> JobKind:
    """A domain that a registry does not know any more is checked by a job of the kind `refresh`."""
    run = _Registrations(refresh, clock, pace)
    return JobKind("registrations", run, Priority.LOW, every=LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class _Registrations:
    """One question after the other, each answer kept at once: nothing is lost with the job."""

    refresh: JobKind
    clock: Clock
    pace: float
    _never: threading.Event = field(default_factory=threading.Event)

    def __call__(self, service: Service, running: Running) -> Result:
        if not service.settings.registrations:
            return {"asked": 0, "off": True}
        with service.database.read() as session:
            due = due_registrations(session, self.clock(), most=AT_ONCE)
        if not due:
            return {"asked": 0}
        settings = gate_settings(service.settings)
        rdap = Rdap(service.settings.data_dir / _BOOTSTRAP, own=settings.rdap_bootstrap)
        cohorts, gone, failed = Cohorts(service.keyring.seed), 0, 0
        try:
            for domain, term in due:
                said = rdap.ask(domain)
                failed += said.failed
                with service.database.write() as session:
                    running.go_on(session)
                    save_term(session, domain, next_term(term, said, self.clock()))
                    if said.value.gone:
                        gone += self._check(session, cohorts, domain)
                self._never.wait(self.pace)
        finally:
            rdap.close()
        result = {"asked": len(due), "failed": failed, "gone": gone}
        with running.finishing(result) as session:
            if gone:
                enqueue(session, self.refresh, self.clock())
        return result

    def _check(self, session: Session, cohorts: Cohorts, domain: str) -> bool:
        """Whether a domain exists is the DNS's to say: it is asked now."""
        row = find_domain(session, cohorts, domain)
        if row is None:
            return False
        row.next_check = self.clock()
        return True
