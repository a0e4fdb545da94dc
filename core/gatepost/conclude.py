"""From findings to a conclusion: the status is what is true, the decision what a policy does."""

from gatepost.messages import Messages
from gatepost.model import Conclusion, Finding, Outcome, SnapshotInfo, Status
from gatepost.policy import Policy

__all__ = ["conclude"]

_PASS = Outcome.PASS  # looking a member up on its enum costs as much as a check
# The worst outcome names the status; a pass or a skipped check takes nothing away.
_STATUS_OF = (
    (Outcome.FAIL, Status.INVALID),
    (Outcome.WARN, Status.RISKY),
    (Outcome.UNKNOWN, Status.UNKNOWN),
)


def conclude(
    findings: tuple[Finding, ...], policy: Policy, snapshot: SnapshotInfo, messages: Messages
) -> Conclusion:
    """What these findings mean under this policy."""
    decision, decisive = policy.decide(findings)
    return Conclusion(
        status=_status(findings),
        decision=decision,
        findings=findings,
        policy=policy.name,
        snapshot=snapshot,
        decided_by=decisive,
        observed=None if policy.enforce else policy.would(decisive),
        messages=messages,
    )


def _status(findings: tuple[Finding, ...]) -> Status:
    # A list of what is left, not a set: hashing an enum member costs more than comparing it.
    outcomes = [finding.outcome for finding in findings if finding.outcome is not _PASS]
    if not outcomes:
        return Status.VALID
    for bad, status in _STATUS_OF:
        if bad in outcomes:
            return status
    return Status.VALID
