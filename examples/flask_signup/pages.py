"""The two pages: the form, and the welcome behind it."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import BadRequest
from wtforms import Field as FormField

from gatepost_flask import gatepost_suggestion
from signup_page import Field, Page, Welcome, choose_language, read_meant, texts, welcome

from .forms import SignupForm

pages = Blueprint("pages", __name__)


@pages.get("/")
def signup() -> ResponseReturnValue:
    """The empty form."""
    return form_page(SignupForm())


@pages.post("/")
def submit() -> ResponseReturnValue:
    """303 to the welcome page; or status 422 and the form again, with what is wrong or unclear."""
    meant = read_meant(request.form)
    posted = request.form.copy()
    posted["email"] = meant.address
    form = SignupForm(posted)
    accepted = form.validate()
    unclear = gatepost_suggestion(form.email) and not meant.sure
    if not accepted or unclear:
        return form_page(form), 422
    report = form.email.gatepost_report
    session["member"] = {
        "name": form.name.data,
        # Without a report Gatepost itself was broken, and the form went on all the same.
        "email": report.address.normalized if report else form.email.data,
        "checked": welcome(report, language()) if report else None,
    }
    return redirect(url_for("pages.member"), 303)


@pages.get("/welcome")
def member() -> ResponseReturnValue:
    """What was accepted."""
    if "member" not in session:
        return redirect(url_for("pages.signup"), 303)
    return render_template("welcome.html", page=Welcome(language(), **session["member"]))


def form_expired(error: BadRequest) -> ResponseReturnValue:
    """The form as it was filled in, with a new token; other bad requests stay what they are."""
    if not isinstance(error, CSRFError):
        return error
    return form_page(SignupForm(), notice=texts(language())["expired"]), 400


def form_page(form: SignupForm, notice: str = "") -> str:
    """The form as it is now."""
    text = texts(language())
    fields = (
        shown(form.name, text["name"], autocomplete="name"),
        shown(form.email, text["email"], "email", autocomplete="email", hint=text["email_hint"]),
    )
    page = Page(language(), fields, {"csrf_token": generate_csrf()}, notice)
    return render_template("signup.html", page=page)


def shown(field: FormField, label: str, kind: str = "text", **options: str) -> Field:
    """A field of the form as the page shows it."""
    report = getattr(field, "gatepost_report", None)
    error = field.errors[0] if field.errors else ""
    suggestion = gatepost_suggestion(field) or ""
    if suggestion and not error:
        error = report.message_in(language())
    reason = report.reason if report else "invalid" if field.data else "required"
    text = texts(language()).get(error, error)
    return Field(
        field.name,
        label,
        field.data or "",
        kind,
        error=text,
        reason=reason or "",
        suggestion=suggestion,
        **options,
    )


def language() -> str:
    """The browser's, where we have it."""
    return choose_language(request.accept_languages.values())
