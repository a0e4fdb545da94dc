"""Reaching the project's gate."""

from typing import cast

from django.apps import apps

from gatepost import Gatepost
from gatepost.web.live import LiveCheck
from gatepost_django.apps import GatepostConfig

__all__ = ["current_gate", "live_check"]


def current_gate() -> Gatepost:
    """The gate of this project. Raises LookupError without the app, SettingsError."""
    return _config().gate


def live_check() -> LiveCheck:
    """The live check of this project, which knows how often each client has asked."""
    return _config().live


def _config() -> GatepostConfig:
    return cast(GatepostConfig, apps.get_app_config("gatepost_django"))
