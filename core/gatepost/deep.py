"""What follows the instant phase: the domain, then the mailbox; for threads and for event loops."""

from dataclasses import dataclass
from time import perf_counter_ns
from typing import TYPE_CHECKING

from gatepost.bridge import Bridge
from gatepost.instant import Found
from gatepost.model import Finding, Outcome
from gatepost.pipeline import Pipeline
from gatepost.policy import Policy
from gatepost.providers.findings import could_matter, timed_out

if TYPE_CHECKING:
    from gatepost.address import Address
    from gatepost.providers.phase import MailboxPhase

__all__ = ["Answers", "Deep", "Question"]

_GRACE = 0.1  # seconds for findings to come from the bridge's thread to the one that asked


@dataclass(frozen=True, slots=True)
class Question:
    """What the instant phase leaves to be asked, until `end` on the clock `perf_counter_ns`."""

    address: "Address"
    instant: Found
    policy: Policy
    end: float

    @property
    def left(self) -> float:
        """The seconds there still are."""
        return (self.end - perf_counter_ns()) / 1e9


@dataclass(frozen=True, slots=True)
class Answers:
    """What the deeper phases found, and in how many seconds asking again makes sense."""

    findings: tuple[Finding, ...] = ()
    recheck_after: float | None = None


class Deep:
    """The phases beyond the first.

    A thread's questions run in the bridge's loop, a coroutine's in its own. The mailbox phase
    always runs in the bridge's: its connections and limits live in one loop, whoever asks.
    """

    def __init__(self, pipeline: Pipeline, mailbox: "MailboxPhase | None") -> None:
        self._pipeline = pipeline
        self._mailbox = mailbox
        self._bridge = Bridge()

    def ask(self, question: Question) -> Answers:
        """The findings, for a thread that waits for them."""
        if not _undecided(question.instant.findings):
            return Answers()
        # The loop ends the phases in time by itself; unless a plugin's check is blocking it.
        limit = max(0.0, question.left) + _GRACE
        try:
            return self._bridge.run(lambda: self.aask(question), seconds=limit)
        except TimeoutError:
            return self._timed_out(question)

    async def aask(self, question: Question) -> Answers:
        """The findings, in the running loop."""
        if not _undecided(question.instant.findings):
            return Answers()
        domain: tuple[Finding, ...] = ()
        if self._pipeline.domain:
            domain = await self._pipeline.run_domain(question.address, question.left)
        if self._mailbox is None or not _goes_on(question, domain):
            return Answers(domain)
        return await self._ask_mailbox(self._mailbox, question, domain)

    async def _ask_mailbox(
        self, mailbox: "MailboxPhase", question: Question, domain: tuple[Finding, ...]
    ) -> Answers:
        limit = max(0.0, question.left) + _GRACE
        try:
            result = await self._bridge.arun(
                lambda: mailbox.run(question.address, question.left), seconds=limit
            )
        except TimeoutError:
            return Answers((*domain, timed_out()))
        return Answers((*domain, result.finding), result.recheck_after)

    def close(self) -> None:
        """Closes the mailbox phase's connections and ends the bridge's thread."""
        self._bridge.close(None if self._mailbox is None else self._mailbox.close)

    def _timed_out(self, question: Question) -> Answers:
        findings = self._pipeline.timed_out()
        if self._mailbox is not None and _goes_on(question, findings):
            findings = (*findings, timed_out())
        return Answers(findings)


def _goes_on(question: Question, domain: tuple[Finding, ...]) -> bool:
    """Whether the mailbox is to be asked about: its answer must be able to change the decision."""
    findings = question.instant.findings + domain
    return _undecided(findings) and could_matter(findings, question.policy)


def _undecided(findings: tuple[Finding, ...]) -> bool:
    """Whether asking further could matter: a failure ends a verification."""
    return not any(finding.outcome is Outcome.FAIL for finding in findings)
