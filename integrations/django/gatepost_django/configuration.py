"""The `GATEPOST` dictionary of a Django project, as the core's settings."""

from collections.abc import Mapping

from django.conf import settings

from gatepost import Settings, SettingsError

__all__ = ["load_settings"]


def load_settings() -> Settings:
    """`settings.GATEPOST` over the environment and gatepost.toml; keys in either case.

    Raises SettingsError that names the setting.
    """
    given = getattr(settings, "GATEPOST", {})
    if not isinstance(given, Mapping):
        raise SettingsError(f"GATEPOST is a dictionary of settings, not {type(given).__name__}")
    return Settings.load({str(key).lower(): value for key, value in given.items()})
