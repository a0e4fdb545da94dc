"""One listener's decisions: judged, counted, written down and worded, whatever the protocol."""

import logging
from functools import partial
from time import monotonic, perf_counter
from typing import Protocol

from gatepost.decisions.decided import Decided, decided
from gatepost.decisions.log import DecisionLog
from gatepost_milter.counters import Counted, Counters
from gatepost_milter.decide import Verdict
from gatepost_milter.envelope import is_contact
from gatepost_milter.judge import UNASKED, Judge, Unasked
from gatepost_milter.message import Message
from gatepost_milter.outcome import outcome
from gatepost_milter.protocol import ReplyCode
from gatepost_milter.records import Records, queue_name
from gatepost_milter.replies import INTERNAL
from gatepost_milter.rules import Fallback, Rules

__all__ = ["Asker", "Gatekeeper"]

_log = logging.getLogger("gatepost.milter")
_COMPLAIN_SECONDS = 60.0
_LATE = "Recipient address not verified: Please try again later."


class Asker(Protocol):
    """Who asks, as logs name the question; read only when there is something to write."""

    @property
    def id(self) -> str:
        """The connection."""
        ...

    @property
    def queue_id(self) -> str:
        """The MTA's name for the message, empty while it has none."""
        ...


class Gatekeeper:
    """Shared by the connections of a listener."""

    def __init__(
        self,
        judge: Judge,
        *,
        counters: Counters | None = None,
        records: Records | None = None,
        decisions: DecisionLog | None = None,
    ) -> None:
        self.judge = judge
        self.counters = counters or Counters()
        self.records = records or Records()
        self._decisions = decisions
        self._complain_at = 0.0

    @property
    def rules(self) -> Rules:
        """Those in force now."""
        return self.judge.rules

    @property
    def waits(self) -> bool:
        """Whether an answer may have to be waited for; else `answer_at_once` always has it."""
        return self.judge.waits

    def is_exempt(self, message: Message, *, trusted: bool) -> bool:
        """Whether a client's mail is not judged at all."""
        return trusted or (message.authenticated and not self.rules.check_authenticated)

    def answer_at_once(
        self, message: Message, recipient: str, asker: Asker, *, exempt: bool
    ) -> ReplyCode | Unasked | None:
        """`answer`, where nobody has to be waited for. May raise what the gate raises."""
        if exempt or is_contact(recipient):
            self.counters.add(Counted.EXEMPT)
            return None
        began = perf_counter()
        verdict = message.verdict(recipient, self.judge)
        if verdict is UNASKED:
            return UNASKED
        return self._conclude(message, verdict, perf_counter() - began, asker)

    async def answer(self, message: Message, recipient: str, asker: Asker) -> ReplyCode | None:
        """What to refuse a recipient with that is not exempt, None when it may pass.

        An empty `recipient` asks about the sender alone. May raise what the gate raises; see
        `fail`.
        """
        began = perf_counter()
        verdict = await message.averdict(recipient, self.judge)
        seconds = perf_counter() - began
        return self._conclude(message, verdict, seconds, asker)

    def _conclude(
        self, message: Message, verdict: Verdict | None, seconds: float, asker: Asker
    ) -> ReplyCode | None:
        counted = outcome(verdict, observe=self.judge.rules.observe)
        if verdict is None:
            self.counters.decide(counted, None, seconds)
            return None
        message.judged = True
        reason = verdict.report.reason
        self.counters.decide(counted, reason, seconds)
        refuses = verdict.refusal is not None
        ref = ""
        if refuses:
            ref = message.refer(verdict, partial(self._keep, verdict, counted, asker.queue_id))
        if self.records.wants(counted):
            self.records.verdict(
                counted,
                verdict,
                session=asker.id,
                queue_id=asker.queue_id,
                listener=self.rules.name,
                seconds=seconds,
                ref=ref,
            )
        if verdict.refusal is None or counted is Counted.OBSERVED:
            if reason is not None:
                message.note(verdict)
            return None
        return self._reply(verdict, ref, utf8=message.utf8)

    def expire(self, asker: Asker) -> ReplyCode | None:
        """What to say to a recipient that could not be judged in time."""
        self.counters.add(Counted.LATE)
        reply, counted = self._fall_back(self.rules.on_unknown)
        self.records.late(counted, session=asker.id, queue_id=asker.queue_id)
        return reply

    def fail(self, error: Exception, asker: Asker) -> ReplyCode | None:
        """What to say to a recipient when we broke: our own fault is never the sender's."""
        self.counters.add(Counted.ERROR)
        reply, counted = self._fall_back(self.rules.on_error)
        self.records.error(error, counted, session=asker.id, queue_id=asker.queue_id)
        return reply

    def _fall_back(self, fallback: Fallback) -> tuple[ReplyCode | None, Counted]:
        if fallback is Fallback.ACCEPT or self.rules.observe:
            return None, Counted.ACCEPTED
        return ReplyCode(INTERNAL.code, INTERNAL.enhanced, _LATE), Counted.DEFERRED

    def _reply(self, verdict: Verdict, ref: str, *, utf8: bool) -> ReplyCode:
        refusal = verdict.refusal
        assert refusal is not None  # noqa: S101  asked before
        text = self.rules.wording.text(
            verdict.report, party=verdict.party, outcome=refusal.outcome, ref=ref, utf8=utf8
        )
        return ReplyCode(refusal.code, refusal.enhanced, text, utf8=utf8)

    def _keep(self, verdict: Verdict, counted: Counted, queue_id: str) -> str:
        """The reference of a decision; empty when it cannot be kept."""
        log = self._decisions
        if log is None:
            return ""
        gate, answer = f"milter {self.rules.name}", str(verdict.refusal)

        def make(ref: str) -> Decided:
            return decided(
                verdict.report,
                log.hashed,
                ref=ref,
                gate=gate,
                party=verdict.party,
                outcome=counted,
                answer=answer,
                queue=queue_name(queue_id),
            )

        try:
            return log.add(make)
        except OSError as error:
            self._complain(error)
            return ""

    def _complain(self, error: OSError) -> None:
        """A full disk costs the references, not the mail, and not a log line a recipient."""
        if monotonic() >= self._complain_at:
            self._complain_at = monotonic() + _COMPLAIN_SECONDS
            _log.error("decisions cannot be kept, refusals carry no reference: %s", error.strerror)
