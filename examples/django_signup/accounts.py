"""What Gatepost adds to allauth's accounts: an adapter, and the reports that a form shows."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms

from gatepost_django.allauth import GatepostAdapterMixin
from gatepost_django.forms import EmailField
from signup_page import read_meant

__all__ = ["Adapter", "SignupForm"]


class Adapter(GatepostAdapterMixin, DefaultAccountAdapter):
    """Whatever way an address comes into an account, the gate is asked."""


class SignupForm(AllauthSignupForm):
    """allauth's form with our field in it, and with the question what was meant."""

    name = forms.CharField(
        max_length=100,
        error_messages={"required": "name_missing", "max_length": "name_long"},
    )
    field_order = ("name", "email", "password1")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField(error_messages={"required": "email_missing"})
        if self.is_bound:
            self.meant = read_meant(self.data)
            self.data = self.data.copy()
            self.data["email"] = self.meant.address

    def clean_email(self) -> str:
        """allauth's own questions, and ours where the address is unclear."""
        report = self.fields["email"].gatepost_report
        if report is not None and report.suggestion and not self.meant.sure:
            raise forms.ValidationError(report.message, code=report.reason)
        return super().clean_email()

    def save(self, request: object) -> object:
        """The account, with its name."""
        user = super().save(request)
        user.first_name = self.cleaned_data["name"]
        user.save(update_fields=["first_name"])
        return user
