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
    from gatepost.cache.layered import Cache
    from gatepost.providers.phase import MailboxPhase

__all__ = ["Answers", "Deep", "Question"]

_FAIL = Outcome.FAIL  # looking a member up on its enum costs as much as the comparison
_GRACE = 0.03  # seconds for findings to come from the bridge's thread to the one that asked


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
        return _left(self.end)


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

    def __init__(self, pipeline: Pipeline, mailbox: "MailboxPhase | None", cache: "Cache") -> None:
        self._pipeline = pipeline
        self._mailbox = mailbox
        self._cache = cache
        self.by_domain = pipeline.by_domain
        """Whether the domain phase finds the same for every address of a domain."""
        self.bridge = Bridge()

    def ask(self, question: Question) -> Answers:
        """The findings, for a thread that waits for them."""
        if not _undecided(question.instant.findings):
            return Answers()
        known = self._pipeline.recall_domain(question.address)
        if known is not None and not self._goes_on_with(question, known):
            return Answers(known)
        # The loop ends the phases in time by itself; unless a plugin's check is blocking it.
        limit = max(0.0, question.left) + _GRACE
        try:
            return self.bridge.run(lambda: self.aask(question), seconds=limit)
        except TimeoutError:
            return self._timed_out(question)

    async def aask(self, question: Question) -> Answers:
        """The findings, in the running loop."""
        if not _undecided(question.instant.findings):
            return Answers()
        domain = await self.domain(question.address, question.left)
        if not self._goes_on_with(question, domain):
            return Answers(domain)
        answer = await self.mailbox(question.address, question.end)
        return Answers(domain + answer.findings, answer.recheck_after)

    def begins(self, found: Found) -> bool:
        """Whether the domain phase is to be run after the instant phase found this."""
        return _undecided(found.findings)

    async def domain(self, address: "Address", seconds: float) -> tuple[Finding, ...]:
        """The domain phase alone."""
        known = self._pipeline.recall_domain(address)
        if known is not None:
            return known
        return await self._pipeline.run_domain(address, seconds)

    def goes_on(self, findings: tuple[Finding, ...], policy: Policy) -> bool:
        """Whether the mailbox is to be asked about after the first two phases found this.

        Its answer must be able to change the decision.
        """
        if self._mailbox is None:
            return False
        return _undecided(findings) and could_matter(findings, policy)

    def _goes_on_with(self, question: Question, domain: tuple[Finding, ...]) -> bool:
        return self.goes_on(question.instant.findings + domain, question.policy)

    async def mailbox(self, address: "Address", end: float) -> Answers:
        """The mailbox phase alone, where there is one; until `end` as in `Question`."""
        assert self._mailbox is not None  # noqa: S101  or `goes_on` would have said no
        run = self._mailbox.run
        limit = max(0.0, _left(end)) + _GRACE
        try:
            result = await self.bridge.arun(lambda: run(address, _left(end)), seconds=limit)
        except TimeoutError:
            return Answers((timed_out(),))
        return Answers((result.finding,), result.recheck_after)

    def no_answer(self, *, mailbox: bool) -> Answers:
        """What is said when one of the two phases was not run to its end."""
        return Answers((timed_out(),) if mailbox else self._pipeline.timed_out())

    def close(self) -> None:
        """Closes the mailbox phase's connections and ends the bridge's thread."""
        self.bridge.close(self._end)

    async def _end(self) -> None:
        await self._cache.flush()
        if self._mailbox is not None:
            await self._mailbox.close()

    def _timed_out(self, question: Question) -> Answers:
        findings = self._pipeline.timed_out()
        if self.goes_on(question.instant.findings + findings, question.policy):
            findings = (*findings, timed_out())
        return Answers(findings)


def _left(end: float) -> float:
    return (end - perf_counter_ns()) / 1e9


def _undecided(findings: tuple[Finding, ...]) -> bool:
    """Whether asking further could matter: a failure ends a verification."""
    for finding in findings:  # noqa: SIM110  a generator costs as much as the instant phase
        if finding.outcome is _FAIL:
            return False
    return True
