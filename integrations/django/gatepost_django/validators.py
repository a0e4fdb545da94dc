"""Validators for form and model fields."""

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.functional import lazy

from gatepost import Report
from gatepost.failopen import check_or_none
from gatepost.named_policy import known_policy
from gatepost_django.configuration import load_settings
from gatepost_django.gate import current_gate
from gatepost_django.language import message

__all__ = ["ValidEmail", "validate_email_address"]

# Said when it is shown, in the language that is active then; many a refusal never is.
_sentence = lazy(message, str)


@deconstructible(path="gatepost_django.validators.ValidEmail")
class ValidEmail:
    """Refuses what the gate rejects, in Django's language; the error's code is the reason.

    `message` may use %(message)s, %(reason)s, %(suggestion)s and %(value)s.
    """

    def __init__(self, *, policy: str | None = None, message: str = "%(message)s") -> None:
        """`policy` is a name: migrations hold it. Raises SettingsError on a misspelt one."""
        if policy is not None:
            known_policy(policy, load_settings)
        self.policy = policy
        self.message = message

    def __call__(self, value: object) -> None:
        """Called by Django with the field's value. Raises ValidationError."""
        self.report(value)

    def report(self, value: object) -> Report | None:
        """What is found about an address that passes; None when Gatepost itself is broken.

        Raises ValidationError for one that does not.
        """
        report = check_or_none(current_gate(), value, policy=self.policy)
        if report is None or report.accepted:
            return report
        params = {
            "message": _sentence(report),
            "reason": report.reason,
            "suggestion": report.suggestion,
            "value": value,
        }
        raise ValidationError(self.message, code=report.reason, params=params)

    def __eq__(self, other: object) -> bool:
        """Migrations compare validators to find out whether a field has changed."""
        if not isinstance(other, ValidEmail):
            return NotImplemented
        return (self.policy, self.message) == (other.policy, other.message)

    def __hash__(self) -> int:
        return hash((self.policy, self.message))


validate_email_address = ValidEmail()
"""Under the project's policy; for `validators=[validate_email_address]`."""
