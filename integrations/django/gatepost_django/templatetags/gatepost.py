"""`{% load gatepost %}{{ form.email|gatepost_suggestion }}`"""

from django import template
from django.forms import BoundField

__all__ = ["gatepost_suggestion", "register"]

register = template.Library()


@register.filter
def gatepost_suggestion(field: BoundField) -> str:
    """The address that was probably meant in a field of ours; empty where nothing is to say."""
    report = getattr(field.field, "gatepost_report", None)
    return "" if report is None else report.suggestion or ""
