"""Form fields."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gatepost import Report
from gatepost_django.validators import ValidEmail

__all__ = ["EmailField", "UncheckedEmailField"]


class UncheckedEmailField(forms.EmailField):
    """Django's email field without Django's own syntax check: something else asks the gate."""

    default_validators: list[Callable[[Any], None]] = []  # noqa: RUF012  Django's own declaration


class EmailField(UncheckedEmailField):
    """Django's email field with the gate in place of Django's own syntax check.

    A key of `error_messages` may be any reason: `{"disposable": "Not here, please."}`. What was
    found stands in `form.fields[name].gatepost_report`, None where nothing was checked.
    """

    gatepost_report: Report | None = None

    def __init__(self, *, policy: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._valid = ValidEmail(policy=policy)

    def run_validators(self, value: Any) -> None:
        """Called by Django. What the project's own validators refuse is not asked about."""
        self.gatepost_report = None
        super().run_validators(value)
        if value in self.empty_values:
            return
        try:
            self.gatepost_report = self._valid.report(value)
        except ValidationError as error:
            error.message = self.error_messages.get(error.code or "", error.message)
            raise
