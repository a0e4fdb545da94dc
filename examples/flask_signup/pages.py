"""The two pages: the form, and the welcome behind it."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest

from gatepost import Report

from .forms import SignupForm

pages = Blueprint("pages", __name__)
EXPIRED = "This page was open for too long. Nothing was sent: please press the button once more."


@pages.get("/")
def signup() -> ResponseReturnValue:
    """The empty form."""
    return render_template("signup.html", form=SignupForm())


@pages.post("/")
def submit() -> ResponseReturnValue:
    """303 to the welcome page, or the form again with what is wrong, status 422."""
    form = SignupForm()
    if not form.validate():
        return render_template("signup.html", form=form), 422
    report = form.email.gatepost_report
    session["member"] = {
        "name": form.name.data,
        # Without a report Gatepost itself was broken, and the form went on all the same.
        "email": report.address.normalized if report else form.email.data,
        "checked": checked(report) if report else None,
    }
    return redirect(url_for("pages.welcome"), 303)


@pages.get("/welcome")
def welcome() -> ResponseReturnValue:
    """What was accepted."""
    if "member" not in session:
        return redirect(url_for("pages.signup"), 303)
    return render_template("welcome.html", member=session["member"])


def checked(report: Report) -> dict[str, object]:
    """What the welcome page tells about the check."""
    return {
        "decision": report.decision,
        "reason": report.reason,
        "message": report.message,
        "milliseconds": f"{report.elapsed_ns / 1e6:.2f}",
        "generation": report.snapshot.generation,
    }


def form_expired(error: BadRequest) -> ResponseReturnValue:
    """The form as it was filled in, with a new token; other bad requests stay what they are."""
    if not isinstance(error, CSRFError):
        return error
    return render_template("signup.html", form=SignupForm(), notice=EXPIRED), 400
