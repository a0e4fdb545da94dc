"""What a user's Django application has of ours."""

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse

from gatepost import Report
from gatepost_django.fields import CanonicalEmailField, EmailField
from gatepost_django.forms import EmailField as EmailFormField
from gatepost_django.gate import current_gate
from gatepost_django.signals import verified
from gatepost_django.unique import UniqueEmail, fill_canonical
from gatepost_django.validators import ValidEmail, validate_email_address


class Member(models.Model):
    email = EmailField(policy="strict")
    email_canonical = CanonicalEmailField(unique=True)


VALIDATORS = (validate_email_address, ValidEmail(policy="strict"))


class SignupForm(forms.Form):
    email = EmailFormField(policy="strict", validators=[UniqueEmail("shop.Member")])


def count(report: Report, **_: object) -> None:
    reasons: tuple[str, ...] = report.reasons
    print(reasons)


def view(request: HttpRequest) -> HttpResponse:
    verified.connect(count)
    report = current_gate().check(request.POST["email"])
    fill = fill_canonical("shop.Member")
    print(fill)
    return HttpResponse(report.message, status=200 if report.accepted else 422)
