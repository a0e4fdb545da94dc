"""`ValidEmail` for WTForms, in Flask and without it."""

from typing import Any

from wtforms.validators import ValidationError

from gatepost import Gatepost as Gate
from gatepost import Policy
from gatepost.failopen import check_or_none
from gatepost.named_policy import known_policy
from gatepost_flask.extension import gate_of_current_app
from gatepost_flask.language import request_languages

__all__ = ["ValidEmail"]


class ValidEmail:
    """Refuses what the gate rejects, with the report's own sentence unless `message` is given.

    Empty input is left to `DataRequired`. The field keeps its data as it was typed; the report
    stands in `field.gatepost_report` (None when nothing was checked), and its
    `address.normalized` is what to store.
    """

    def __init__(
        self,
        policy: Policy | str | None = None,
        message: str | None = None,
        *,
        gate: Gate | None = None,
    ) -> None:
        """`gate` defaults to the current Flask app's. Raises SettingsError on a misspelt policy."""
        if isinstance(policy, str):
            known_policy(policy)
        self.policy = policy
        self.message = message
        self.gate = gate

    def __call__(self, form: Any, field: Any) -> None:
        """Called by WTForms."""
        field.gatepost_report = None
        if not field.data:
            return
        gate = gate_of_current_app() if self.gate is None else self.gate
        report = field.gatepost_report = check_or_none(gate, field.data, policy=self.policy)
        if report is not None and not report.accepted:
            raise ValidationError(self.message or report.localized(request_languages(gate)))
