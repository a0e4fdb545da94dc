"""From a report to what is said to the MTA: pure, one report and one party at a time."""

from typing import NamedTuple

from gatepost import Decision, Outcome, Reason, Report
from gatepost_milter.replies import UNRESOLVED, Refusal, refusal
from gatepost_milter.rules import Fallback, Party

__all__ = ["Verdict", "decide"]

# Only what asking again can change. A check of ours that failed, or a stale list, is our own
# fault: deferring all mail for it would be worse than the few addresses that slip through.
_WORTH_ASKING_AGAIN = frozenset({Reason.DNS_ERROR, Reason.TIMEOUT})


class Verdict(NamedTuple):
    """One address judged. `refusal` is what to refuse it with, None when it may pass.

    A named tuple, as there is one for each recipient: it is made in half the time.
    """

    party: Party
    report: Report
    refusal: Refusal | None


def decide(report: Report, party: Party, on_unknown: Fallback) -> Verdict:
    """The verdict that a report amounts to."""
    if report.decision is Decision.REJECT:
        return Verdict(party, report, refusal(report.reason, party))
    if on_unknown is Fallback.TEMPFAIL and _is_unresolved(report):
        return Verdict(party, report, UNRESOLVED)
    return Verdict(party, report, None)


def _is_unresolved(report: Report) -> bool:
    return any(
        finding.outcome is Outcome.UNKNOWN and finding.reason in _WORTH_ASKING_AGAIN
        for finding in report.findings
    )
