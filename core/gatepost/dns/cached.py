"""The resolver of a gate: asks each question once, and not again while the answer holds."""

from collections.abc import Callable

from gatepost.cache.kinds import Learned
from gatepost.cache.layered import Cache
from gatepost.dns.answers import AddressAnswer, MxAnswer
from gatepost.dns.records import ADDRESSES, MX, learned_addresses, learned_mx
from gatepost.dns.resolver import Resolver
from gatepost.observe.counters import DNS, Counters

__all__ = ["CachedResolver"]


class CachedResolver:
    """Implements `Resolver` with another one, and says without asking what the cache knows.

    `make` builds the other one at the first question, or in `prepare`: where nobody asks, neither
    asyncio nor a DNS library has to be there.
    """

    def __init__(self, make: Callable[[], Resolver], cache: Cache, counters: Counters) -> None:
        self._make = make
        self._made: Resolver | None = None
        self._cache = cache
        self._counters = counters

    def prepare(self) -> None:
        """Builds what asks now: what that imports must not cost the first question's budget."""
        if self._made is None:
            self._made = self._make()

    def known_mx(self, domain: str) -> MxAnswer | None:
        """What this process knows already; None when somebody would have to be asked."""
        return self._cache.peek(MX, domain)

    def known_addresses(self, host: str) -> AddressAnswer | None:
        """As `known_mx`."""
        return self._cache.peek(ADDRESSES, host)

    async def mx(self, domain: str) -> MxAnswer:
        """The mail exchangers of `domain`."""

        async def learn() -> Learned[MxAnswer]:
            answer = await self._resolver().mx(domain)
            self._counters.add(DNS, "MX", answer.outcome.value)
            return learned_mx(answer)

        return await self._cache.get(MX, domain, learn)

    async def addresses(self, host: str) -> AddressAnswer:
        """A and AAAA of `host`."""

        async def learn() -> Learned[AddressAnswer]:
            answer = await self._resolver().addresses(host)
            self._counters.add(DNS, "A/AAAA", answer.outcome.value)
            return learned_addresses(answer)

        return await self._cache.get(ADDRESSES, host, learn)

    def _resolver(self) -> Resolver:
        self.prepare()
        assert self._made is not None  # noqa: S101  `prepare` has made it
        return self._made
