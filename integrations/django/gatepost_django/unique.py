"""One account a mailbox: filling the column of an existing table, and saying so beside a field."""

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps as project
from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from gatepost_django.fields import canonical_email

__all__ = ["UniqueEmail", "fill_canonical"]

_ROWS = 1000  # a transaction's worth of memory, whatever the table's size


@deconstructible
class UniqueEmail:
    """Refuses another spelling of a mailbox that a row has already; for form fields.

    It tells a stranger that somebody has an account, as every such check does. The column's own
    constraint has the last word: two requests may come at once.
    """

    message = _("There is an account with this email address already.")

    def __init__(self, model: str, column: str = "email_canonical") -> None:
        """`model` is written "app.Model", `column` is its `CanonicalEmailField`."""
        self.model = model
        self.column = column

    def __call__(self, value: str) -> None:
        """Called by Django. Raises ValidationError."""
        rows = project.get_model(self.model)._default_manager
        if rows.filter(**{self.column: canonical_email(value)}).exists():
            raise ValidationError(self.message, code="unique")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UniqueEmail):
            return NotImplemented
        return (self.model, self.column) == (other.model, other.column)

    def __hash__(self) -> int:
        return hash((self.model, self.column))


def fill_canonical(
    model: str, column: str = "email_canonical", *, source: str = "email"
) -> Callable[[Any, Any], None]:
    """For `migrations.RunPython` between adding the column and making it unique.

    The oldest row of a mailbox gets it; later ones stay NULL, which a unique column allows, and
    their keys are printed for a person to decide about. `model` is written "app.Model".
    """

    def fill(apps: Any, schema_editor: Any) -> None:
        rows = apps.get_model(model).objects.using(schema_editor.connection.alias)
        taken: set[str] = set()
        later: list[Any] = []
        for batch in _batches(rows.order_by("pk").iterator(_ROWS)):
            for row in batch:
                mailbox = canonical_email(getattr(row, source))
                if mailbox in taken:
                    later.append(row.pk)
                    mailbox = None
                elif mailbox is not None:
                    taken.add(mailbox)
                setattr(row, column, mailbox)
            rows.bulk_update(batch, [column])
        if later:
            keys = ", ".join(map(str, later))
            print(f"{model}: another spelling of an earlier row's mailbox: {keys}")  # noqa: T201

    return fill


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    if batch:
        yield batch
