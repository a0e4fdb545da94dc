"""The sources that the settings name, for the hook `register_sources`."""

from collections.abc import Iterable

from gatepost.lists.sources import Source, installed_packages
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.source_settings import FileSourceSettings, SourceSettings
from gatepost_sync.sources.file import FileSource
from gatepost_sync.sources.url import UrlSource

__all__ = ["configured_sources"]


def configured_sources(settings: ServiceSettings) -> Iterable[Source]:
    """The installed list packages, unless they are switched off, then `[[service.sources]]`."""
    packages = installed_packages() if settings.packages else ()
    return (*packages, *(_source(one) for one in settings.sources))


def _source(one: SourceSettings) -> Source:
    if isinstance(one, FileSourceSettings):
        return FileSource(one.name, one.set, one.confirmed, one.path)
    return UrlSource(one.name, one.set, one.confirmed, one.url)
