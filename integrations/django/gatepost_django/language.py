"""Sentences in the language that Django speaks."""

from django.utils.translation import get_language, gettext

from gatepost import Report

__all__ = ["message", "speaking"]


def speaking() -> tuple[str, ...]:
    """The active language; nothing where translation is off, so that the settings decide."""
    return (get_language() or "",)


def message(report: Report) -> str:
    """The report's sentence: from the project's own catalogues, else from Gatepost's."""
    return report.localized(speaking(), translate=gettext)
