"""What the visitor fills in."""

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
        "Name",
        filters=[stripped],
        validators=[
            DataRequired("Please tell us your name."),
            Length(max=100, message="Please use at most 100 characters."),
        ],
    )
    email = EmailField(
        "Email",
        filters=[stripped],
        validators=[DataRequired("Please enter your email address."), ValidEmail()],
    )
