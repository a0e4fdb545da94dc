"""The message between MAIL and its end: whose it is, and what was found about them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gatepost import Decision, Reason, Status
from gatepost_milter.decide import Verdict
from gatepost_milter.judge import UNASKED, Judge, Known
from gatepost_milter.rules import Party, Rules
from gatepost_milter.sender_schemes import judged_senders

__all__ = ["Message"]

# An MTA bounds the recipients of a message; who only says to be one need not.
MAX_REMEMBERED = 1_000

# What counts against an address that a forwarder's sender carries.
_LISTED = frozenset(
    {Reason.DISPOSABLE, Reason.BLACKLISTED_DOMAIN, Reason.BLACKLISTED_ADDRESS, Reason.DENIED}
)


@dataclass(slots=True)
class Message:
    """One mail transaction.

    An empty `sender` is the null reverse-path, or no MAIL yet; either way there is no one to
    judge. `utf8` is whether the client asked for SMTPUTF8.
    """

    sender: str = ""
    authenticated: bool = False
    utf8: bool = False
    sender_verdict: Verdict | None = None
    passed: list[Verdict] = field(default_factory=list)
    """What was found about recipients that passed, as far as there was anything to find."""
    references: dict[tuple[Party, str], str] = field(default_factory=dict)
    """Of what was refused, or would have been."""
    judged: bool = False
    """Whether anybody was: of mail to postmaster@ nobody is."""
    missed: bool = False
    """Whether a recipient passed because our time ran out, or because we broke."""

    def verdict(self, recipient: str, judge: Judge) -> Known:
        """The verdict that decides about one recipient: the sender's when it refuses, then the
        recipient's own, if there is one. None when neither is checked.

        UNASKED where somebody has to be waited for: `averdict`. May raise what the gate raises.
        """
        sender, rules = self.sender_verdict, judge.rules
        if sender is None and self.sender and rules.sender_policy is not None:
            found = self._judge_sender(judge)
            if found is UNASKED:
                return UNASKED
            sender = found
        if (sender is not None and sender.refusal is not None) or not recipient:
            return sender
        if rules.recipient_policy is None:
            return sender
        known = judge.known(recipient, Party.RECIPIENT)
        if known is UNASKED:
            known = judge.ask(recipient, Party.RECIPIENT)
        return known or sender

    async def averdict(self, recipient: str, judge: Judge) -> Verdict | None:
        """`verdict`, however long it takes."""
        sender = self.sender_verdict
        if sender is None and self.sender:
            sender = await self._ajudge_sender(judge)
        if (sender is not None and sender.refusal is not None) or not recipient:
            return sender
        return await judge.aask(recipient, Party.RECIPIENT) or sender

    def is_settled(self, rules: Rules) -> bool:
        """Whether no recipient that is still to come can be refused."""
        if rules.recipient_policy is not None:
            return False
        if not self.sender or rules.sender_policy is None:
            return True
        return self.sender_verdict is not None and self.sender_verdict.refusal is None

    def refer(self, verdict: Verdict, make: Callable[[], str]) -> str:
        """The reference of a refusal, made once a message."""
        key = verdict.party, verdict.report.address.raw
        ref = self.references.get(key)
        if ref is None:
            ref = make()
            if len(self.references) < MAX_REMEMBERED:
                self.references[key] = ref
        return ref

    def note(self, verdict: Verdict) -> None:
        """Remember a recipient that passed, for what is to be said at the end of the message."""
        if verdict.party is not Party.RECIPIENT:
            return
        if len(self.passed) < MAX_REMEMBERED:
            self.passed.append(verdict)
        elif verdict.report.decision is Decision.REVIEW and self.reviewed is None:
            self.passed[-1] = verdict

    @property
    def found(self) -> tuple[Verdict, ...]:
        """Everything there was to find about the sender and the recipients that passed."""
        sender = self.sender_verdict
        if sender is None or sender.report.reason is None:
            return tuple(self.passed)
        return (sender, *self.passed)

    @property
    def refusable(self) -> Verdict | None:
        """The first verdict by which this message would not be here, did we not only observe.

        Or the sender's, where only those got it whom everyone may write to.
        """
        return next((v for v in self.found if v.refusal is not None), None)

    @property
    def unresolved(self) -> bool:
        """Whether somebody passed of whom nothing can be said."""
        return self.missed or any(v.report.status is Status.UNKNOWN for v in self.found)

    @property
    def reviewed(self) -> Verdict | None:
        """The first verdict by which a person should look at this message."""
        return next((v for v in self.found if v.report.decision is Decision.REVIEW), None)

    def _judge_sender(self, judge: Judge) -> Known:
        decisive: Verdict | None = None
        for sender in judged_senders(self.sender):
            known = judge.known(sender.address, Party.SENDER)
            if known is UNASKED:
                known = judge.ask(sender.address, Party.SENDER)
            if known is UNASKED:
                return UNASKED
            decisive = _weighed(decisive, known, carried=sender.carried)
            if decisive is not None and _is_final(decisive):
                break
        self.sender_verdict = decisive
        return decisive

    async def _ajudge_sender(self, judge: Judge) -> Verdict | None:
        decisive: Verdict | None = None
        for sender in judged_senders(self.sender):
            known = judge.known(sender.address, Party.SENDER)
            if known is UNASKED:
                known = await judge.aask(sender.address, Party.SENDER)
            decisive = _weighed(decisive, known, carried=sender.carried)
            if decisive is not None and _is_final(decisive):
                break
        self.sender_verdict = decisive
        return decisive


def _weighed(before: Verdict | None, found: Verdict | None, *, carried: bool) -> Verdict | None:
    """Of a carried sender only that it is listed counts."""
    if found is None or (carried and not _is_listed(found)):
        return before
    return found


def _is_final(verdict: Verdict) -> bool:
    """Whether nothing can change it: a forwarder who is refused is not waited with for whom it
    carries, whose domain it chose and may have made slow."""
    return verdict.refusal is not None and not verdict.refusal.temporary


def _is_listed(verdict: Verdict) -> bool:
    return verdict.refusal is not None and verdict.report.reason in _LISTED
