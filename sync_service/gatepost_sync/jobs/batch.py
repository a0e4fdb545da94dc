"""Jobs that validate a chunk of a batch, and ask again where a mail host said "later"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gatepost import hookimpl
from gatepost.gate import Gatepost
from gatepost.model import Phase, Report
from gatepost.settings import Settings
from gatepost_sync.batches.own_lists import pull_own_lists
from gatepost_sync.batches.sealing import Sealing
from gatepost_sync.batches.wire import to_wire
from gatepost_sync.checks.made import report_rows
from gatepost_sync.checks.subject import Subjects
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.gate_settings import gate_settings
from gatepost_sync.keyring import read_seed
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.store.batch_tables import BatchRow, ChunkRow
from gatepost_sync.store.batches import forget_batches, place
from gatepost_sync.store.checks import add_checks
from gatepost_sync.store.domains import note_asked
from gatepost_sync.times import Clock, utc_now

__all__ = ["batch_kinds", "chunk_key"]

KEPT = timedelta(days=7)
RECHECKS = 2
LONGEST_WAIT = 3600.0  # seconds until a greylisting host is asked again
DAY = 86_400


def batch_kinds(clock: Clock = utc_now) -> tuple[JobKind, ...]:
    """`batch.chunk`, the first, validates; `batch.forget` removes what nobody came back for."""
    forget = JobKind("batch.forget", _Forget(clock), Priority.LOW, every=DAY)
    return JobKind("batch.chunk", _Chunk(clock)), forget


def chunk_key(batch: int, number: int) -> str:
    """One chunk is done by one job at a time."""
    return f"batch.chunk:{batch}:{number}"


@dataclass(slots=True)
class _Later:
    """A plugin of the job's own gate: which addresses to ask about again, after how long."""

    seconds: dict[str, float] = field(default_factory=dict)

    @hookimpl
    def on_recheck(self, report: Report, seconds: float) -> None:
        """See the hook."""
        self.seconds[report.address.raw] = seconds


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The answers, the end of the addresses and the end of the job are one transaction."""

    clock: Clock

    def __call__(self, service: Service, running: Running) -> Result:
        batch, number = int(running.arguments["batch"]), int(running.arguments["number"])
        sealing = Sealing(read_seed(service.settings))
        with service.database.read() as session:
            chunk = session.get(ChunkRow, (batch, number))
            if chunk is None or chunk.done or chunk.question is None:
                return {"gone": True}  # the batch was given up, or this was done before
            options = session.get_one(BatchRow, batch).options
            addresses = sealing.open(chunk.question, place(batch, number, "question"))
            known = chunk.answer and sealing.open(chunk.answer, place(batch, number, "answer"))
            rechecks = chunk.rechecks
        wanted = running.arguments.get("again") or range(len(addresses))
        settings = gate_settings(service.settings, phase=options["phase"])
        stale = pull_own_lists(service, settings.data_dir)
        reports, later = _validate(settings, [addresses[n] for n in wanted], options)
        answers = [to_wire(report.findings) for report in reports]
        every: list[Any] = known or [None] * len(addresses)
        for at, answer in zip(wanted, answers, strict=True):
            every[at] = answer
        again = [n for n in wanted if addresses[n] in later] if rechecks < RECHECKS else []
        result: dict[str, Any] = {"addresses": len(answers), "again": len(again)}
        if stale is not None:
            result["older_lists"] = stale
        with running.finishing(result) as session:
            row = session.get(ChunkRow, (batch, number))
            if row is None:
                return result
            if service.settings.keep_checks_days:
                subjects = Subjects(read_seed(service.settings))
                phase, now, job = Phase(options["phase"]), self.clock(), running.claim.id
                add_checks(session, report_rows(reports, subjects, phase=phase, now=now, job=job))
            row.answer = sealing.seal(every, place(batch, number, "answer"))
            row.rechecks, row.done = rechecks + bool(again), not again
            row.question = row.question if again else None
            if again:
                wait = min(max(later.values()), LONGEST_WAIT)
                enqueue(
                    session, batch_kinds()[0], self.clock(), key=chunk_key(batch, number),
                    arguments={"batch": batch, "number": number, "again": again},
                    due=self.clock() + timedelta(seconds=wait),
                )  # fmt: skip
            else:
                note_asked(session, Cohorts(read_seed(service.settings)), _domains(addresses))
        return result


def _validate(
    settings: Settings, addresses: Sequence[str], options: dict[str, Any]
) -> tuple[list[Report], dict[str, float]]:
    """Each address's report, and those that are worth asking about again."""
    later = _Later()
    with Gatepost(settings, plugins=[later]) as gate:
        reports = [*gate.check_many(addresses, policy=options["policy"], budget=options["budget"])]
    return reports, later.seconds


def _domains(addresses: Sequence[str]) -> list[tuple[str, int]]:
    """How often each domain was asked about, as it is written."""
    counted = Counter(address.rpartition("@")[2].strip().lower() for address in addresses)
    return [(name, number) for name, number in sorted(counted.items()) if name.isascii()]


@dataclass(frozen=True, slots=True)
class _Forget:
    clock: Clock

    def __call__(self, service: Service, running: Running) -> Result:
        with service.database.write() as session:
            return {"batches": forget_batches(session, self.clock() - KEPT)}
