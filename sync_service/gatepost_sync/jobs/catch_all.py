"""The job that finds out which domains take mail for every local part (SMTP)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gatepost.errors import ProviderError
from gatepost_sync.checks.made import catch_all_row
from gatepost_sync.domains.made_up import MadeUpQuestions, Said
from gatepost_sync.gate_settings import gate_settings
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.store.catch_alls import due_catch_alls, save_catch_alls
from gatepost_sync.store.checks import add_checks
from gatepost_sync.times import Clock, utc_now

__all__ = ["catch_all_kind"]

LOOK_SECONDS = 300
AT_ONCE = 200  # domains of one job
_BUDGET = 20.0
_KNOWN = timedelta(days=30)
_NOT_KNOWN = timedelta(days=3)
_LONGEST_WAIT = timedelta(hours=6)  # however long a host that greylists asks for


def catch_all_kind(clock: Clock = utc_now) -> JobKind:
    """Domains that are asked for most come first."""
    return JobKind("catch-all", _CatchAll(clock), Priority.LOW, every=LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class _CatchAll:
    clock: Clock

    def __call__(self, service: Service, running: Running) -> Result:
        if not service.settings.catch_all:
            return {"asked": 0, "off": True}
        with service.database.read() as session:
            due = due_catch_alls(session, self.clock(), most=AT_ONCE)
        if not due:
            return {"asked": 0}
        questions = MadeUpQuestions(gate_settings(service.settings, budget=_BUDGET))
        try:
            said = questions.ask([name for _, name in due])
        except ProviderError as error:
            return {"asked": 0, "refused": str(error)}  # of this host, not of any domain
        now = self.clock()
        found = {
            key: _judge(said[key[1]], hosts, now) for key, hosts in due.items() if key[1] in said
        }
        known = [catch_all for catch_all, _ in found.values() if catch_all is not None]
        result = {"asked": len(found), "known": len(known), "catch_all": sum(known)}
        with running.finishing(result) as session:
            save_catch_alls(session, found)
            if service.settings.keep_checks_days:
                job = running.claim.id
                add_checks(session, (
                    catch_all_row(key[1], catch_all, now=now, took=said[key[1]].took, job=job)
                    for key, (catch_all, _) in found.items()
                ))  # fmt: skip
        return result


def _judge(said: Said, hosts: tuple[str, ...], now: datetime) -> tuple[bool | None, datetime]:
    """What is believed and when the hosts are asked again; a greylisting one after its wait.

    Said by other hosts than those that are published with it, it would mislead.
    """
    if said.catch_all is not None and set(said.hosts) == set(hosts):
        return said.catch_all, now + _KNOWN
    if said.again is not None:
        return None, now + min(timedelta(seconds=said.again), _LONGEST_WAIT)
    return None, now + _NOT_KNOWN
