"""Model fields. Their migrations are those of Django's own: nothing in the database differs."""

from typing import Any

from django.db import models

from gatepost.parse import Parser
from gatepost_django.forms import UncheckedEmailField
from gatepost_django.validators import ValidEmail

__all__ = ["CanonicalEmailField", "EmailField"]


class EmailField(models.EmailField):  # type: ignore[type-arg]  # not generic at run time
    """An email column whose values the gate has to accept, in forms, admin and `full_clean()`.

    `policy` and the project's settings may change without a migration.
    """

    default_validators = []  # noqa: RUF012  Django's own declaration

    def __init__(self, *args: Any, policy: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators.append(ValidEmail(policy=policy))

    def deconstruct(self) -> Any:
        """As Django's own field, so that a migration needs nothing of ours."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """A form field that leaves the question to the model: it is asked once."""
        return super().formfield(**{"form_class": UncheckedEmailField, **kwargs})


class CanonicalEmailField(models.CharField):  # type: ignore[type-arg]  # as above
    """The mailbox behind the spelling of another field, filled in on every save.

    Give it `unique=True` to have one account a mailbox. NULL where the address is empty.
    """

    def __init__(self, source: str = "email", *args: Any, **kwargs: Any) -> None:
        """`source` is the field with the address."""
        self.source = source
        defaults = {"max_length": 320, "null": True, "blank": True, "editable": False}
        super().__init__(*args, **{**defaults, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Called by Django before the row is written, also for `bulk_create`."""
        value = canonical_email(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """As Django's own field: the rows that a migration reads are filled by `fill_canonical`."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


def canonical_email(text: str | None) -> str | None:
    """The one form of all spellings of a mailbox, to compare and never to send to."""
    return Parser().parse(text).canonical if text else None
