"""The gates of gatepost_flask."""

from typing import Any, Self

from flask import Flask
from flask_wtf import FlaskForm as Form
from werkzeug.test import TestResponse
from wtforms import EmailField
from wtforms.validators import DataRequired, Length

from conformance.gate import Gate, Seen
from conformance.problem import problem_seen
from gatepost_flask import Gatepost, ValidEmail

__all__ = ["FlaskForm", "FlaskJson", "WtForms"]


class SignupForm(Form):  # type: ignore[misc]  # Flask-WTF has no types
    email = EmailField(validators=[DataRequired(), Length(max=1000), ValidEmail()])


class _App(Gate):
    """An app in the world; what is not refused gets to its view."""

    def __enter__(self) -> Self:
        self._app = Flask(__name__)
        self._app.config.update(SECRET_KEY="not secret", WTF_CSRF_ENABLED=False)
        self._app.add_url_rule("/signup", view_func=lambda: "in", methods=["POST"])
        self._gatepost = Gatepost(self._app)
        return self

    def __exit__(self, *_: object) -> None:
        self._gatepost.close(self._app)


class WtForms(_App):
    """`ValidEmail` in a form of Flask-WTF."""

    def ask(self, address: str, language: str) -> Seen:
        data, headers = {"email": address}, {"Accept-Language": language}
        with self._app.test_request_context("/form", method="POST", data=data, headers=headers):
            form = SignupForm()
            if form.validate():
                return Seen(True)
            (message,) = form.email.errors
            report = form.email.gatepost_report
        return Seen(False, report.reason, message, report.suggestion)


class FlaskForm(_App):
    """The middleware, with what a browser sends."""

    def ask(self, address: str, language: str) -> Seen:
        return _seen(self._post(language, data={"email": address}))

    def _post(self, language: str, **content: Any) -> TestResponse:
        headers = {"Accept-Language": language}
        return self._app.test_client().post("/signup", headers=headers, **content)


class FlaskJson(FlaskForm):
    """The middleware, with what a script sends."""

    def ask(self, address: str, language: str) -> Seen:
        return _seen(self._post(language, json={"email": address}))


def _seen(response: TestResponse) -> Seen:
    return problem_seen(response.status_code, response.json if response.is_json else None)
