"""Reaching the project's gate."""

from typing import cast

from django.apps import apps

from gatepost import Gatepost
from gatepost_django.apps import GatepostConfig

__all__ = ["current_gate"]


def current_gate() -> Gatepost:
    """The gate of this project. Raises LookupError without the app, SettingsError."""
    return cast(GatepostConfig, apps.get_app_config("gatepost_django")).gate
