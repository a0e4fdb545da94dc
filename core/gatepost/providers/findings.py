"""What an answer about a mailbox means for a report, and whether one could matter at all."""

from collections.abc import Mapping
from types import MappingProxyType

from gatepost.model import Finding, Outcome
from gatepost.policy import Policy
from gatepost.providers.answer import Confidence, MailboxAnswer, MailboxState
from gatepost.reasons import Reason

__all__ = ["CHECK", "could_matter", "finding_of", "timed_out", "unavailable"]

CHECK = "mailbox"
"""The name that every finding of the phase stands under."""

_MEANING: Mapping[MailboxState, tuple[Outcome, Reason | None]] = MappingProxyType(
    {
        MailboxState.EXISTS: (Outcome.PASS, None),
        MailboxState.MISSING: (Outcome.FAIL, Reason.MAILBOX_NOT_FOUND),
        MailboxState.DISABLED: (Outcome.FAIL, Reason.MAILBOX_DISABLED),
        MailboxState.FULL: (Outcome.WARN, Reason.MAILBOX_FULL),
        MailboxState.CATCH_ALL: (Outcome.WARN, Reason.CATCH_ALL),
        MailboxState.GREYLISTED: (Outcome.UNKNOWN, Reason.GREYLISTED),
        MailboxState.THROTTLED: (Outcome.UNKNOWN, Reason.PROBE_THROTTLED),
        MailboxState.BLOCKED: (Outcome.UNKNOWN, Reason.PROBE_BLOCKED),
        MailboxState.UNREACHABLE: (Outcome.UNKNOWN, Reason.MAIL_HOST_UNREACHABLE),
        MailboxState.TIMEOUT: (Outcome.UNKNOWN, Reason.TIMEOUT),
        MailboxState.UNKNOWN: (Outcome.UNKNOWN, Reason.MAILBOX_UNKNOWN),
    }
)
_POSSIBLE = tuple(Finding(CHECK, outcome, reason) for outcome, reason in _MEANING.values())


def finding_of(answer: MailboxAnswer, source: str) -> Finding:
    """The finding. A failure that is only likely is unknown: no person pays for our guess."""
    outcome, reason = _MEANING[answer.state]
    if outcome is Outcome.FAIL and answer.confidence is Confidence.LOW:
        outcome, reason = Outcome.UNKNOWN, Reason.MAILBOX_UNKNOWN
    return Finding(CHECK, outcome, reason, answer.detail, source)


def could_matter(findings: tuple[Finding, ...], policy: Policy) -> bool:
    """Whether any answer about the mailbox could change what the policy decides.

    Under a policy that only observes: what it would decide.
    """
    now = policy.would(policy.decide(findings)[1])
    return any(
        policy.would(policy.decide((*findings, possible))[1]) is not now for possible in _POSSIBLE
    )


def timed_out() -> Finding:
    """What is said when the budget ended first."""
    return Finding(CHECK, Outcome.UNKNOWN, Reason.TIMEOUT, "no answer within the budget")


def unavailable(detail: str) -> Finding:
    """What is said when nobody could ask: a want of ours, nothing about the address."""
    return Finding(CHECK, Outcome.UNKNOWN, Reason.PROBE_UNAVAILABLE, detail)
