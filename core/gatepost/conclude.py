"""From findings to a conclusion: the status is what is true, the decision what a policy does."""

from gatepost.messages import Messages
from gatepost.model import Conclusion, Finding, Outcome, SnapshotInfo, Status
from gatepost.policy import Policy

__all__ = ["conclude"]

_PASS, _VALID = Outcome.PASS, Status.VALID  # looking one up on its enum costs as much as a check
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
    observed = None if policy.enforce else policy.would(decisive)
    # By position: naming the fields would take as long as deciding.
    return Conclusion(
        _status(findings),
        decision,
        findings,
        policy.name,
        snapshot,
        decisive,
        observed,
        messages,
    )


def _status(findings: tuple[Finding, ...]) -> Status:
    # A list of what is left, not a set: hashing an enum member costs more than comparing it.
    outcomes = [finding.outcome for finding in findings if finding.outcome is not _PASS]
    if not outcomes:
        return _VALID
    for bad, status in _STATUS_OF:
        if bad in outcomes:
            return status
    return _VALID
