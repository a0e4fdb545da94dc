"""The cache that the settings ask for."""

from gatepost.cache.keys import AddressKeys
from gatepost.cache.layered import Cache, Shared
from gatepost.observe.counters import Counters
from gatepost.settings import Settings

__all__ = ["build_cache"]


def build_cache(settings: Settings, counters: Counters) -> Cache:
    """Connects nowhere yet. Raises SettingsError for a Redis that cannot be used."""
    keys = AddressKeys(settings.cache_secret, settings.data_dir)
    shared = None if settings.redis_url is None else _redis(settings.redis_url, counters)
    return Cache(counters, address_key=keys.key, shared=shared)


def _redis(url: str, counters: Counters) -> Shared:
    from gatepost.cache.redis import RedisCache  # here: most gates have none

    return RedisCache(url, counters)
