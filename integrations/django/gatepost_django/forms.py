"""Form fields."""

from collections.abc import Callable
from typing import Any

from django import forms

from gatepost_django.validators import ValidEmail

__all__ = ["EmailField"]


class EmailField(forms.EmailField):
    """Django's email field with the gate in place of Django's own syntax check.

    A key of `error_messages` may be any reason: `{"disposable": "Not here, please."}`.
    """

    default_validators: list[Callable[[Any], None]] = []  # noqa: RUF012  Django's own declaration

    def __init__(self, *, policy: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(ValidEmail(policy=policy))
