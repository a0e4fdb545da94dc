"""Refusing a post, as problem details (RFC 9457)."""

from collections.abc import Iterable
from typing import Any

from gatepost.model import Report
from gatepost.web.screening import MOST_VALUES, Screening

__all__ = ["MEDIA_TYPE", "UNPROCESSABLE", "problem", "too_large"]

MEDIA_TYPE = "application/problem+json"
UNPROCESSABLE = 422
TOO_LARGE = 413


def problem(screening: Screening, languages: Iterable[str] = ()) -> dict[str, Any]:
    """The body of a refusal, status 422: `errors` has a member for each field that is refused.

    Sentences are in the first of `languages` that there is, else in that of the settings.
    """
    wanted = tuple(languages)
    errors = [_error(field, report, wanted) for field, report in screening.against]
    detail = errors[0]["message"] if errors else f"There are more than {MOST_VALUES} addresses."
    return _body(UNPROCESSABLE, "Unprocessable Content", detail, errors=errors)


def too_large(limit: int) -> dict[str, Any]:
    """The body where a post to a guarded route is larger than `max_body`, status 413."""
    return _body(TOO_LARGE, "Content Too Large", f"This may hold at most {limit} bytes.")


def _body(status: int, title: str, detail: str, **members: object) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}


def _error(field: str, report: Report, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "field": field,
        "reason": None if report.reason is None else str(report.reason),
        "message": report.localized(languages),
        "suggestion": report.suggestion,
    }
