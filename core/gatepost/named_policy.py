"""A policy's name, checked where it is written down: before there is a gate to ask."""

from collections.abc import Callable

from gatepost.policies import Policies
from gatepost.policy import PRESETS, Policy
from gatepost.settings import Settings

__all__ = ["known_policy"]


def known_policy(name: str, load: Callable[[], Settings] = Settings.load) -> Policy:
    """The preset, or the policy of that name in the settings; SettingsError names the nearest.

    `load` is called for a name that is no preset, and reads the environment and gatepost.toml
    unless the framework has settings of its own.
    """
    if name in PRESETS:
        return PRESETS[name]
    settings = load()
    return Policies(settings.policies, settings.actions).named(name)
