"""Every source there is: ours and those of plugins, through the same hook."""

from collections.abc import Iterable

from gatepost.errors import PluginError
from gatepost.lists.sources import Source
from gatepost.plugins import build_manager, registered
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.manual import MANUAL

__all__ = ["registered_sources"]


def registered_sources(
    settings: ServiceSettings, *, plugins: Iterable[object] = ()
) -> tuple[Source, ...]:
    """The sources of `plugins` and of everything installed.

    PluginError when two collide, or when a plugin has none to give.
    """
    manager = build_manager(plugins)
    sources: tuple[Source, ...] = registered(
        manager, manager.hook.register_sources, {"settings": settings}, _sound
    )
    seen: set[tuple[str, str]] = set()
    for source in sources:
        _check(source, seen)
        seen.add((source.set, source.name))
    return sources


def _sound(source: Source) -> Source:
    """The source itself; TypeError when it is none."""
    said = (source.name, str), (source.set, str), (source.confirmed, bool)
    if not (all(isinstance(*one) for one in said) and callable(source.collect)):
        raise TypeError(f"{type(source).__name__} has no name, set, confirmed and collect()")
    return source


def _check(source: Source, seen: set[tuple[str, str]]) -> None:
    if source.set not in set(SetName):
        known = ", ".join(SetName)
        raise PluginError(f"source {source.name!r} feeds the set {source.set!r}; sets are {known}")
    if source.name == MANUAL:
        raise PluginError(f"the name {MANUAL!r} is kept for what is added by hand; choose another")
    if (source.set, source.name) in seen:
        raise PluginError(
            f"two sources of the set {source.set} are called {source.name!r}; rename one of them"
        )
