"""The columns that a run adds. Pure."""

from gatepost.model import Report

__all__ = ["COLUMNS", "PREFIX", "members", "values"]

PREFIX = "gatepost_"
_NAMES = ("decision", "status", "reasons", "suggestion", "normalized", "message")
COLUMNS = tuple(PREFIX + name for name in _NAMES)
"""In a table; a JSON object has them as members of its member "gatepost"."""


def values(report: Report) -> list[str]:
    """The text for each column. Several reasons are separated by a blank."""
    conclusion = report.conclusion
    # Enum members are strings; asking for their values would double the price.
    decision, status = conclusion.decision, conclusion.status
    if conclusion.decided_by is None and not report.reasons:
        return [decision, status, "", "", report.address.normalized, ""]
    reasons, suggestion = " ".join(report.reasons), report.suggestion or ""
    return [decision, status, reasons, suggestion, report.address.normalized, report.message]


def members(report: Report) -> dict[str, object]:
    """The same for JSON, where a list is a list and nothing is null."""
    return {
        "decision": report.decision.value,
        "status": report.status.value,
        "reasons": [str(reason) for reason in report.reasons],
        "suggestion": report.suggestion,
        "normalized": report.address.normalized,
        "message": report.message,
    }
