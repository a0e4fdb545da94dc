"""The two pages: allauth's sign-up in our looks, and the welcome behind it."""

from typing import Any

from allauth.account.views import SignupView
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from signup_page import Field, Page, Welcome, choose_language, texts, welcome

__all__ = ["SignupPage", "member"]

_KINDS = {"email": "email", "password1": "password"}
_AUTOCOMPLETE = {"name": "name", "email": "email", "password1": "new-password"}
_LABELS = {"name": "name", "email": "email", "password1": "password"}


class SignupPage(SignupView):
    """Status 422 and the form again, with what is wrong or unclear; else on to the welcome."""

    template_name = "signup.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = super().get_context_data(**kwargs)["form"]
        token = {"csrfmiddlewaretoken": get_token(self.request)}
        return {
            "page": Page(language(), tuple(shown(one) for one in form if not one.is_hidden), token)
        }

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def form_valid(self, form: forms.Form) -> HttpResponse:
        report = form.fields["email"].gatepost_report
        self.request.session["checked"] = welcome(report, language()) if report else None
        response = super().form_valid(form)
        response.status_code = 303
        return response


def shown(bound: forms.BoundField) -> Field:
    """A field of the form as the page shows it."""
    text = texts(language())
    errors = bound.errors.as_data() if bound.errors else []
    message = errors[0].messages[0] if errors else ""
    report = getattr(bound.field, "gatepost_report", None)
    return Field(
        bound.name,
        text[_LABELS[bound.name]],
        "" if bound.name == "password1" else bound.value() or "",
        _KINDS.get(bound.name, "text"),
        _AUTOCOMPLETE[bound.name],
        text["email_hint"] if bound.name == "email" else "",
        text.get(message, message),
        errors[0].code or "invalid" if errors else "",
        report.suggestion or "" if report and errors else "",
    )


def member(request: HttpRequest) -> HttpResponse:
    """What was accepted. Nobody stays logged in: the example ends here."""
    user = request.user
    if not user.is_authenticated:
        return redirect("/")
    checked = request.session.get("checked")
    page = Welcome(language(), user.first_name, user.email, checked)
    logout(request)
    return render(request, "welcome.html", {"page": page})


def language() -> str:
    """Django's, where we have it."""
    return choose_language((get_language() or "",))
