"""The signal, and the helper for templates."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from wtforms import Form, StringField

from gatepost import Report
from gatepost_flask import Gatepost, ValidEmail, current_gate, verified


def test_every_verification_of_an_app_is_told_by_that_app() -> None:
    one, other = Flask("one"), Flask("other")
    Gatepost(one)
    Gatepost(other)
    seen: list[tuple[Flask, str | None]] = []

    def note(app: Flask, report: Report) -> None:
        seen.append((app, report.reason))

    with verified.connected_to(note, sender=one):
        for app in (one, other):
            with app.app_context():
                current_gate.check("ann@mailinator.com")
    assert seen == [(one, "disposable")]


def test_a_receiver_that_raises_changes_no_verdict(caplog: pytest.LogCaptureFixture) -> None:
    app = Flask(__name__)
    Gatepost(app)

    def fail(_: Flask, report: Report) -> None:
        raise RuntimeError(report.address.raw)

    with verified.connected_to(fail), app.app_context():
        assert current_gate.check("ann@mailinator.com").reason == "disposable"
    assert "ann@" not in caplog.text


class SignupForm(Form):  # type: ignore[misc]  # WTForms has no types
    email = StringField(validators=[ValidEmail()])
    name = StringField()


@pytest.mark.parametrize(
    ("email", "said"), [("ann@gmail.con", "ann@gmail.com"), ("ann@gmail.com", "None")]
)
def test_a_template_may_say_what_was_probably_meant(email: str, said: str) -> None:
    app = Flask(__name__)
    Gatepost(app)
    page = "{{ gatepost_suggestion(form.email) }} {{ gatepost_suggestion(form.name) }}"
    with app.test_request_context():
        form: Any = SignupForm(data={"email": email})
        form.validate()
        assert render_template_string(page, form=form) == f"{said} None"
