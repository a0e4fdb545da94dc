"""The resolver of a gate: asks each question once, and not again while the answer holds."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from gatepost.cache.kinds import Learned
from gatepost.cache.layered import Cache
from gatepost.dns.answers import AddressAnswer, MxAnswer
from gatepost.dns.records import ADDRESSES, MX, learned_addresses, learned_mx
from gatepost.dns.resolver import Resolver
from gatepost.observe.counters import DNS, Counters
from gatepost.per_loop import PerLoop

if TYPE_CHECKING:
    from asyncio import Semaphore

__all__ = ["CachedResolver"]

# A resolver takes no more at once without losing some, and nobody is served sooner by asking more.
IN_FLIGHT = 256


class CachedResolver:
    """Implements `KnowingResolver` with another one, and says without asking what the cache knows.

    `make` builds the other one at the first question, or in `prepare`: where nobody asks, neither
    asyncio nor a DNS library has to be there. A loop has at most `IN_FLIGHT` questions under way.
    """

    def __init__(self, make: Callable[[], Resolver], cache: Cache, counters: Counters) -> None:
        self._make = make
        self._made: Resolver | None = None
        self._cache = cache
        self._counters = counters
        self._room: PerLoop[Semaphore] = PerLoop(_room, _nothing)

    def prepare(self) -> None:
        """Builds what asks now: what that imports must not cost the first question's budget."""
        if self._made is None:
            self._made = self._make()

    def load(self) -> None:
        """`prepare`, and loads what only questions need: a tenth of a second, that of dnspython."""
        from gatepost.dns import failures  # noqa: F401

        self.prepare()

    def known_mx(self, domain: str) -> MxAnswer | None:
        """What this process knows already; None when somebody would have to be asked."""
        return self._cache.peek(MX, domain)

    def known_addresses(self, host: str) -> AddressAnswer | None:
        """As `known_mx`."""
        return self._cache.peek(ADDRESSES, host)

    async def mx(self, domain: str) -> MxAnswer:
        """The mail exchangers of `domain`."""

        async def learn() -> Learned[MxAnswer]:
            async with await self._room.get():
                answer = await self._resolver().mx(domain)
            self._counters.add(DNS, "MX", answer.outcome.value)
            return learned_mx(answer)

        return await self._cache.get(MX, domain, learn)

    async def addresses(self, host: str) -> AddressAnswer:
        """A and AAAA of `host`."""

        async def learn() -> Learned[AddressAnswer]:
            async with await self._room.get():
                answer = await self._resolver().addresses(host)
            self._counters.add(DNS, "A/AAAA", answer.outcome.value)
            return learned_addresses(answer)

        return await self._cache.get(ADDRESSES, host, learn)

    async def ipv4(self, name: str) -> AddressAnswer:
        """The A records of `name`, asked now: neither the question nor the answer is kept."""
        async with await self._room.get():
            answer = await self._resolver().ipv4(name)
        self._counters.add(DNS, "A", answer.outcome.value)
        return answer

    def _resolver(self) -> Resolver:
        self.prepare()
        assert self._made is not None  # noqa: S101  `prepare` has made it
        return self._made


def _room() -> "Semaphore":
    from asyncio import Semaphore

    return Semaphore(IN_FLIGHT)


async def _nothing(_: object) -> None:
    """A semaphore needs no end."""
