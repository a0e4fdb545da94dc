"""Building the plugin manager: built-in plugins first, then whatever is installed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

import pluggy

from gatepost.checks import (
    blacklist,
    disposable,
    known_origin,
    local,
    mail_host,
    provider,
    role,
    syntax,
    typo,
)
from gatepost.errors import PluginError
from gatepost.hookspecs import PROJECT, Check, HookSpecs
from gatepost.lists.live import Lists
from gatepost.model import Phase
from gatepost.settings import Settings

__all__ = ["build_manager", "registered_checks"]

BUILT_IN: tuple[ModuleType, ...] = (
    syntax,
    local,
    disposable,
    blacklist,
    role,
    provider,
    typo,
    known_origin,
    mail_host,
)
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
        with _naming(manager):
            manager.register(plugin)
    if installed:
        _load_installed(manager)
    with _naming(manager):
        manager.check_pending()
    return manager


def registered_checks(
    manager: pluggy.PluginManager, settings: Settings, lists: Lists
) -> tuple[Check, ...]:
    """What the plugins' `register_checks` return, in order of registration.

    Raises PluginError that names the plugin when one raises or returns something else.
    """
    given = {"settings": settings, "lists": lists}
    checks: list[Check] = []
    # One by one, not through the hook: an error must name its plugin, and the hook answers in
    # reverse order.
    for impl in manager.hook.register_checks.get_hookimpls():
        try:
            register = cast(Callable[..., Iterable[Check] | None], impl.function)
            found = register(*(given[name] for name in impl.argnames))
            checks += [_sound(check) for check in found or ()]
        except Exception as error:
            raise PluginError(f"plugin {_name(manager, impl.plugin)}: {error!r}") from error
    return tuple(checks)


def _sound(check: Check) -> Check:
    """The check itself; TypeError when it is none."""
    if not (isinstance(check.name, str) and check.phase in set(Phase) and callable(check.check)):
        raise TypeError(f"{type(check).__name__} has no name, phase and check()")
    return check


@contextmanager
def _naming(manager: pluggy.PluginManager) -> Iterator[None]:
    """PluginError for a hook that does not exist or takes other arguments."""
    try:
        yield
    except pluggy.PluginValidationError as error:
        raise PluginError(f"plugin {_name(manager, error.plugin)}: {error}") from error


def _load_installed(manager: pluggy.PluginManager) -> None:
    try:
        with _naming(manager):
            manager.load_setuptools_entrypoints(PROJECT)
    except PluginError:
        raise
    except Exception as error:  # a plugin's import may raise anything
        raise PluginError(
            f"an installed plugin cannot be loaded: {error!r}; uninstall or repair it "
            "(entry-point group 'gatepost')"
        ) from error


def _name(manager: pluggy.PluginManager, plugin: object) -> str:
    """Its entry point or module; an object that was given is called by its type."""
    name = manager.get_name(plugin)
    return type(plugin).__name__ if name is None or name.isdecimal() else name
