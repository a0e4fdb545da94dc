"""What `manage.py check` says about the settings."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error

from gatepost import SettingsError
from gatepost_django.configuration import load_settings

__all__ = ["check_middleware", "check_settings"]

_MIDDLEWARE = "gatepost_django.middleware.GatepostMiddleware"


def check_settings(**_: Any) -> list[CheckMessage]:
    """gatepost.E001 when a setting is wrong, whether in GATEPOST, environment or file."""
    try:
        load_settings()
    except SettingsError as error:
        hint = "Correct it in GATEPOST (settings), GATEPOST_* (environment) or gatepost.toml."
        return [Error(str(error), hint=hint, id="gatepost.E001")]
    return []


def check_middleware(**_: Any) -> list[CheckMessage]:
    """gatepost.W001 when routes are named that no middleware guards."""
    try:
        routes = load_settings().routes
    except SettingsError:  # gatepost.E001
        return []
    if not routes or _MIDDLEWARE in settings.MIDDLEWARE:
        return []
    hint = f"Add {_MIDDLEWARE!r} to MIDDLEWARE, or take ROUTES out of GATEPOST."
    text = "GATEPOST names ROUTES, and nothing guards them."
    return [checks.Warning(text, hint=hint, id="gatepost.W001")]
