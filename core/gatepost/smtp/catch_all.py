"""What is known of domains that take mail for every local part, and of those that do not."""

from gatepost.cache.keys import catch_all_key
from gatepost.cache.kinds import CATCH_ALL
from gatepost.cache.layered import Cache
from gatepost.lists.live import Lists
from gatepost.lists.state import DomainFlag, DomainState

__all__ = ["KnownCatchAll", "published"]


def published(state: DomainState | None, hosts: tuple[str, ...]) -> bool | None:
    """What the published domain state says, if these are the hosts of which it says so.

    A flag that is not set is not known, so it is never False.
    """
    if state is None or DomainFlag.CATCH_ALL not in state.flags:
        return None
    same = not state.mx or set(state.mx) == set(hosts)
    return True if same else None


class KnownCatchAll:
    """Tri-state: yes, no, and not known. Other MX hosts may do otherwise, so they count."""

    def __init__(self, cache: Cache, lists: Lists) -> None:
        self._cache = cache
        self._lists = lists

    async def known(self, domain: str, hosts: tuple[str, ...]) -> bool | None:
        """What was published, else what was learned here; None when neither is there."""
        said = published(self._lists.facts(domain).state, hosts)
        if said is not None:
            return said
        return await self._cache.recall(CATCH_ALL, catch_all_key(domain, hosts))

    def learn(self, domain: str, hosts: tuple[str, ...], *, catch_all: bool) -> None:
        """Keeps it, here and where hosts share a cache."""
        self._cache.keep(CATCH_ALL, catch_all_key(domain, hosts), catch_all)
