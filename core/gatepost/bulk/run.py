"""One run's books: what was read, which question each address waits for, what is ready. No I/O."""

from collections.abc import Iterator
from time import monotonic, perf_counter_ns
from typing import TYPE_CHECKING

from gatepost.bulk.entry import Entry, Job, read_item
from gatepost.bulk.memo import DomainMemo, KnownDomain
from gatepost.bulk.options import BulkOptions, Progress
from gatepost.bulk.verifier import Verifier
from gatepost.bulk.window import Window
from gatepost.instant import Found
from gatepost.model import Finding, Report

if TYPE_CHECKING:
    from gatepost.deep import Answers

__all__ = ["BulkRun"]

_TELL_SECONDS = 0.1  # between two words about the progress


class BulkRun:
    """Every method is called by the one thread that iterates."""

    def __init__(self, verifier: Verifier, options: BulkOptions) -> None:
        self._verifier = verifier
        self._window = Window(options.ahead, ordered=options.ordered)
        self._memo = DomainMemo(self._goes_on)
        self._asked: dict[str, Job] = {}
        self._tell = options.progress
        self._begun = monotonic()
        self._told = self._begun
        self._read = self._done = 0

    @property
    def full(self) -> bool:
        """Whether nothing more should be read for now."""
        return self._window.full

    @property
    def stuck(self) -> bool:
        """Whether an answer has to come before a report can be handed out."""
        return self._window.stuck

    @property
    def empty(self) -> bool:
        """Whether every report was handed out."""
        return not len(self._window)

    def read(self, item: object) -> Job | None:
        """Takes an address in; the job that is to be started for it, if there is one.

        Raises TypeError when `item` is no address and no pair.
        """
        key, text, keyed = read_item(item)
        started = perf_counter_ns()
        address, found = self._verifier.instant(text)
        entry = Entry(key, keyed, address, found, started)
        job = self._begin(entry)
        self._read += 1
        self._window.add(entry)
        return job

    def answered(self, job: Job, answers: "Answers") -> list[Job]:
        """Takes an answer in; the jobs that are to be started after it."""
        if job.mailbox:
            (entry,) = job.entries
            entry.found = Found(entry.found.findings + answers.findings)
            entry.recheck_after = answers.recheck_after
            self._window.settle(entry)
            return []
        domain = job.address.domain
        if self._asked.get(domain) is job:
            del self._asked[domain]
            known = self._memo.put(domain, answers.findings)
        else:
            known = KnownDomain(answers.findings, self._goes_on)
        follow = []
        for entry in job.entries:
            mailbox = self._with_domain(entry, known)
            if mailbox is None:
                self._window.settle(entry)
            else:
                follow.append(mailbox)
        return follow

    def ready(self) -> Iterator[object]:
        """Reports that can be handed out, or pairs of key and report."""
        while (entry := self._window.take()) is not None:
            self._done += 1
            yield self._result(entry)
            self.tell()

    def tell(self, *, at_once: bool = False) -> None:
        """Tells the caller how far the run is, if it is time to."""
        if self._tell is None:
            return
        now = monotonic()
        if at_once or now - self._told >= _TELL_SECONDS:
            self._told = now
            self._tell(Progress(self._read, self._done, now - self._begun))

    def _begin(self, entry: Entry) -> Job | None:
        """What follows the instant phase; without a job the entry is settled, or waits for one."""
        deep = self._verifier.deep
        if deep is None or not deep.begins(entry.found):
            entry.settled = True
            return None
        domain = entry.address.domain
        if not deep.by_domain:
            return Job(domain, entry.address, [entry])
        known = self._memo.get(domain)
        if known is not None:
            job = self._with_domain(entry, known)
            entry.settled = job is None
            return job
        asked = self._asked.get(domain)
        if asked is not None:  # the question is on its way already
            asked.entries.append(entry)
            return None
        job = self._asked[domain] = Job(domain, entry.address, [entry])
        return job

    def _with_domain(self, entry: Entry, known: KnownDomain) -> Job | None:
        """Adds the domain's findings; a job when the mailbox is to be asked about."""
        entry.found, goes_on = known.after(entry.found)
        if not goes_on:
            return None
        lane = self._verifier.operator(entry.address.domain)
        return Job(lane, entry.address, [entry], mailbox=True)

    def _goes_on(self, findings: tuple[Finding, ...]) -> bool:
        deep = self._verifier.deep
        return deep is not None and deep.goes_on(findings, self._verifier.policy)

    def _result(self, entry: Entry) -> "Report | tuple[object, Report]":
        report = self._verifier.report(
            entry.address, entry.found, self._verifier.policy, entry.started, entry.recheck_after
        )
        return (entry.key, report) if entry.keyed else report
