"""What templates may ask for."""

from typing import Any

__all__ = ["gatepost_suggestion"]


def gatepost_suggestion(field: Any) -> str | None:
    """The address that was probably meant in a form field that `ValidEmail` has looked at."""
    report = getattr(field, "gatepost_report", None)
    return None if report is None else report.suggestion
