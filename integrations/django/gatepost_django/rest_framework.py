"""The serializer field for Django REST framework."""

from typing import Any

from rest_framework import serializers

from gatepost_django.fields import EmailField as ModelEmailField
from gatepost_django.validators import ValidEmail

__all__ = ["EmailField", "use_for_models"]


class EmailField(serializers.EmailField):
    """DRF's email field with the gate in place of Django's own syntax check.

    The code of an error is the reason, and may be a key of `error_messages`.
    """

    def __init__(self, *, policy: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # DRF has put Django's own check last; a model's field has brought the gate with it.
        del self.validators[-1]
        if not any(isinstance(validator, ValidEmail) for validator in self.validators):
            self.validators.append(_with_messages(ValidEmail(policy=policy), self.error_messages))


def _with_messages(valid: ValidEmail, messages: Any) -> Any:
    from django.core.exceptions import ValidationError

    def check(value: object) -> None:
        try:
            valid(value)
        except ValidationError as error:
            error.message = messages.get(error.code, error.message)
            raise

    return check


def use_for_models() -> None:
    """From now on a ModelSerializer makes this field of our model field."""
    serializers.ModelSerializer.serializer_field_mapping.setdefault(ModelEmailField, EmailField)
