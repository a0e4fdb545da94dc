"""Gatepost for Flask: one gate per app, and a validator for its forms."""

from gatepost_flask.extension import Gatepost, current_gate
from gatepost_flask.validators import ValidEmail

__all__ = ["Gatepost", "ValidEmail", "current_gate"]
