"""What the visitor fills in. Messages are keys of `signup_page.texts`, or Gatepost's sentence."""

from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired, Length

from gatepost_flask import ValidEmail


def stripped(text: str | None) -> str | None:
    """Pasted text often brings a space along."""
    return text.strip() if text else text


class SignupForm(FlaskForm):
    """The sign-up form."""

    name = StringField(
        filters=[stripped],
        validators=[DataRequired("name_missing"), Length(max=100, message="name_long")],
    )
    email = EmailField(
        filters=[stripped],
        validators=[DataRequired("email_missing"), ValidEmail()],
    )
