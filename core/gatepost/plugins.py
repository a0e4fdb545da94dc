"""Building the plugin manager: built-in plugins first, then whatever is installed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar, cast

import pluggy

from gatepost.checks import (
    blacklist,
    disposable,
    dnsbl,
    known_origin,
    local,
    mail_host,
    mail_operator,
    provider,
    registration,
    role,
    syntax,
    typo,
    unknown_origin,
)
from gatepost.errors import PluginError, SettingsError
from gatepost.hookspecs import PROJECT, Check, HookSpecs, MailboxProvider
from gatepost.model import Phase, Report
from gatepost.nearest import nearest
from gatepost.providers import foreign, own
from gatepost.settings import Settings

__all__ = [
    "build_manager",
    "on_report",
    "registered",
    "registered_checks",
    "registered_providers",
]

_T = TypeVar("_T")

BUILT_IN: tuple[ModuleType, ...] = (
    syntax,
    local,
    disposable,
    blacklist,
    role,
    provider,
    typo,
    known_origin,
    unknown_origin,
    mail_host,
    mail_operator,
    registration,
    dnsbl,
    own,
    foreign,
)
"""Registered in this order, which is the order of the findings in a report."""


def build_manager(
    plugins: Iterable[object] = (), *, installed: bool = True
) -> pluggy.PluginManager:
    """A manager with the built-in plugins, those given, and the installed ones.

    A plugin is a module, an object, or a class, of which one is made. Raises PluginError that
    names the plugin when one cannot be imported or made, or when it implements a hook that does not
    exist (a misspelt name must not be silently ignored); so does an installed one without any hook.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    for plugin in (*BUILT_IN, *plugins):
        with _naming(manager):
            manager.register(plugin() if isinstance(plugin, type) else plugin)
    if installed:
        _load_installed(manager)
    with _naming(manager):
        manager.check_pending()
    return manager


def registered_checks(
    manager: pluggy.PluginManager, given: Mapping[str, object]
) -> tuple[Check, ...]:
    """What the plugins' `register_checks` return, in order of registration.

    `given` holds the hook's arguments by name.

    Raises PluginError that names the plugin when one raises or returns something else.
    """
    return registered(manager, manager.hook.register_checks, given, _sound)


def registered_providers(
    manager: pluggy.PluginManager, given: Mapping[str, object]
) -> tuple[MailboxProvider, ...]:
    """The providers that `settings.mailbox_providers` names, in its order.

    `given` holds the hook's arguments by name. Raises SettingsError for a name that no plugin
    registers, PluginError as for checks.
    """
    hook = manager.hook.register_providers
    found = registered(manager, hook, given, _sound_provider)
    settings = cast(Settings, given["settings"])
    named = {provider.name: provider for provider in found}
    known = (own.NAME, *foreign.provider_names(settings), *named)
    for name in settings.mailbox_providers:
        if name not in named:
            raise SettingsError(
                f"setting 'mailbox_providers': there is no provider {name!r}{nearest(name, known)}"
            )
    return tuple(named[name] for name in settings.mailbox_providers)


def registered(
    manager: pluggy.PluginManager,
    hook: pluggy.HookCaller,
    given: Mapping[str, object],
    sound: Callable[[_T], _T],
) -> tuple[_T, ...]:
    """What the plugins' implementations of one hook return, each checked by `sound`; in order of
    registration.

    `given` holds the hook's arguments by name. Raises PluginError that names the plugin when one
    raises or returns something else.
    """
    things: list[_T] = []
    # One by one, not through the hook: an error must name its plugin, and the hook answers in
    # reverse order.
    for impl in hook.get_hookimpls():
        try:
            register = cast(Callable[..., Iterable[_T] | None], impl.function)
            found = register(*(given[name] for name in impl.argnames))
            things += [sound(thing) for thing in found or ()]
        except SettingsError:
            raise
        except Exception as error:
            raise PluginError(f"plugin {_name(manager, impl.plugin)}: {error!r}") from error
    return tuple(things)


def on_report(manager: pluggy.PluginManager) -> Callable[..., object] | None:
    """Tells every plugin about a `report`; None where nobody wants to know.

    Without pluggy, whose call costs half a verification.
    """
    impls = manager.hook.on_report.get_hookimpls()
    if any(impl.hookwrapper or impl.wrapper for impl in impls):
        return manager.hook.on_report
    calls = [
        impl.function if impl.argnames else lambda _, call=impl.function: call()
        for impl in reversed(impls)
    ]

    def tell(report: Report) -> None:
        for call in calls:
            call(report)

    return tell if calls else None


def _sound(check: Check) -> Check:
    """The check itself; TypeError when it is none."""
    if not (isinstance(check.name, str) and check.phase in set(Phase) and callable(check.check)):
        raise TypeError(f"{type(check).__name__} has no name, phase and check()")
    return check


def _sound_provider(provider: MailboxProvider) -> MailboxProvider:
    """The provider itself; TypeError when it is none."""
    if not (isinstance(provider.name, str) and callable(provider.ask) and callable(provider.close)):
        raise TypeError(f"{type(provider).__name__} has no name, ask() and close()")
    return provider


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
            for name, plugin in manager.list_name_plugin():
                if isinstance(plugin, type):
                    _put_object(manager, name, plugin)
        for name, plugin in manager.list_name_plugin():
            _insist_on_hooks(manager, name, plugin)
    except PluginError:
        raise
    except Exception as error:  # a plugin's import may raise anything
        raise PluginError(
            f"an installed plugin cannot be loaded: {error!r}; uninstall or repair it "
            "(entry-point group 'gatepost')"
        ) from error


def _put_object(manager: pluggy.PluginManager, name: str, plugin: type) -> None:
    """In place of a class that an entry point names: its hooks are methods."""
    manager.unregister(plugin)
    manager.register(plugin(), name=name)


def _insist_on_hooks(manager: pluggy.PluginManager, name: str, plugin: object) -> None:
    """One that is installed and does nothing has its hooks elsewhere."""
    if isinstance(plugin, ModuleType) and not manager.get_hookcallers(plugin):
        raise PluginError(
            f"plugin {name}: nothing in the module {plugin.__name__} is marked @hookimpl; where a "
            f'class has the hooks, name it in the entry point: "{plugin.__name__}:Plugin"'
        )


def _name(manager: pluggy.PluginManager, plugin: object) -> str:
    """Its entry point or module; an object that was given is called by its type."""
    name = manager.get_name(plugin)
    return type(plugin).__name__ if name is None or name.isdecimal() else name
