"""Building the plugin manager: built-in plugins first, then whatever is installed."""

from collections.abc import Iterable
from types import ModuleType

import pluggy

from gatepost.checks import blacklist, disposable, known_origin, mail_host, role, syntax
from gatepost.errors import PluginError
from gatepost.hookspecs import PROJECT, HookSpecs

__all__ = ["build_manager"]

BUILT_IN: tuple[ModuleType, ...] = (syntax, disposable, blacklist, role, known_origin, mail_host)
"""Registered in this order, which is the order of the findings in a report."""


def build_manager(
    plugins: Iterable[object] = (), *, installed: bool = True
) -> pluggy.PluginManager:
    """A manager with the built-in plugins, those given, and the installed ones.

    Raises PluginError that names the plugin when one cannot be imported or when it implements
    a hook that does not exist (a misspelt name must not be silently ignored).
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    for plugin in (*BUILT_IN, *plugins):
        manager.register(plugin)
    if installed:
        _load_installed(manager)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"plugin {_name(manager, error.plugin)}: {error}") from error
    return manager


def _load_installed(manager: pluggy.PluginManager) -> None:
    try:
        manager.load_setuptools_entrypoints(PROJECT)
    except pluggy.PluginValidationError as error:
        raise PluginError(f"plugin {_name(manager, error.plugin)}: {error}") from error
    except Exception as error:  # a plugin's import may raise anything
        raise PluginError(
            f"an installed plugin cannot be loaded: {error!r}; uninstall or repair it "
            "(entry-point group 'gatepost')"
        ) from error


def _name(manager: pluggy.PluginManager, plugin: object) -> str:
    return manager.get_name(plugin) or repr(plugin)
