"""An overruling pass (the local allow list's) takes back what the other instant checks found."""

from collections.abc import Iterable

from gatepost.model import Finding, Outcome

__all__ = ["overrule"]

# No list can make an address of what is none.
_STANDS = "syntax"


def overrule(findings: Iterable[Finding], by: Finding) -> tuple[Finding, ...]:
    """The findings with all but the passes, and what `syntax` says, skipped in favour of `by`.

    What was found stays readable in the detail. The reason goes, so that nothing acts upon it.
    """
    return tuple(found if _stands(found, by) else _taken_back(found, by) for found in findings)


def _stands(finding: Finding, by: Finding) -> bool:
    passed = finding.outcome is Outcome.PASS and finding.reason is None
    return passed or finding is by or finding.check == _STANDS


def _taken_back(finding: Finding, by: Finding) -> Finding:
    said = f"{finding.reason or finding.outcome.value}: {finding.detail}".removesuffix(": ")
    detail = f"overruled by the {by.source or by.check} ({said})"
    return Finding(finding.check, Outcome.SKIPPED, None, detail, finding.source)
