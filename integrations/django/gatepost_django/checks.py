"""What `manage.py check` says about the settings."""

from typing import Any

from django.core.checks import CheckMessage, Error

from gatepost import SettingsError
from gatepost_django.configuration import load_settings

__all__ = ["check_settings"]


def check_settings(**_: Any) -> list[CheckMessage]:
    """gatepost.E001 when a setting is wrong, whether in GATEPOST, environment or file."""
    try:
        load_settings()
    except SettingsError as error:
        hint = "Correct it in GATEPOST (settings), GATEPOST_* (environment) or gatepost.toml."
        return [Error(str(error), hint=hint, id="gatepost.E001")]
    return []
