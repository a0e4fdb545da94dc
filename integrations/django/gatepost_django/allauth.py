"""For django-allauth: an adapter that lets only addresses in that the gate accepts."""

from gatepost_django.validators import ValidEmail

__all__ = ["GatepostAdapterMixin"]


class GatepostAdapterMixin:
    """Put before allauth's adapter: `class Adapter(GatepostAdapterMixin, DefaultAccountAdapter)`.

    allauth asks it at sign-up, for every address that is added or changed, and for those that a
    social provider reports.
    """

    gatepost_policy: str | None = None
    """Name of the policy; None: that of the settings."""

    def clean_email(self, email: str) -> str:
        """Called by allauth. Raises ValidationError whose code is the reason."""
        cleaned: str = super().clean_email(email)  # type: ignore[misc]  # the adapter's, behind us
        ValidEmail(policy=self.gatepost_policy)(cleaned)
        return cleaned
