"""Gatepost for Flask: one gate per app, a validator for its forms, a guard for its routes."""

from gatepost_flask.extension import Gatepost, current_gate
from gatepost_flask.live import live_check
from gatepost_flask.signals import verified
from gatepost_flask.templates import gatepost_suggestion
from gatepost_flask.validators import ValidEmail

__all__ = [
    "Gatepost",
    "ValidEmail",
    "current_gate",
    "gatepost_suggestion",
    "live_check",
    "verified",
]
