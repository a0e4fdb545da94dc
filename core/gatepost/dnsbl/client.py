"""Asking a block list: tested before it is believed, remembered, and left alone when it refuses."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from gatepost.breaker import Breaker
from gatepost.cache.kinds import DAY, HOUR, Kind, Learned
from gatepost.cache.layered import Cache
from gatepost.dns.answers import AddressAnswer
from gatepost.dnsbl.zone import Listing, Verdict, Zone, read_answer

__all__ = ["LISTINGS", "Dnsbl"]

_UNLISTED = "invalid"  # RFC 5782 section 5: never listed
_LEAST, _UNTOLD = 60.0, 900.0
_REFUSED = 600.0  # seconds that a list is left alone which refuses us, or fails its test
_log = logging.getLogger("gatepost.dnsbl")


def _pack(verdict: Verdict) -> Any:
    return list(verdict.about)


def _unpack(packed: Any) -> Verdict:
    if not isinstance(packed, list) or not all(isinstance(text, str) for text in packed):
        raise TypeError("not a listing")
    return Verdict(Listing.LISTED if packed else Listing.NOT_LISTED, tuple(packed))


LISTINGS: Kind[Verdict] = Kind("blacklist:domain", 7 * DAY, _pack, _unpack)
"""What a list says of a domain, by `list:domain`; as long as its answers say, a day at most."""


class AsksForAddress(Protocol):
    """What a list needs of a resolver. Nothing of a question is kept: it may hold a key."""

    async def ipv4(self, name: str) -> AddressAnswer:
        """The A records of `name`."""


@dataclass(slots=True)
class Dnsbl:
    """One list. `key` is read at the first question."""

    name: str
    zone: Zone
    key: Callable[[], str]
    resolver: AsksForAddress
    cache: Cache
    breaker: Breaker = field(default_factory=lambda: Breaker(failures=3, pause=60.0))
    _tested: bool = False

    def known(self, domain: str) -> Verdict | None:
        """What is known of a registrable domain without asking."""
        return self.cache.peek(LISTINGS, self._cache_key(domain))

    async def verdict(self, domain: str) -> Verdict:
        """What the list says of a registrable domain; an error when it is not to be believed."""

        async def learn() -> Learned[Verdict]:
            verdict, ttl = await self._ask(domain)
            failed = verdict.listing is Listing.ERROR
            return Learned(verdict, 5.0 if failed else _lasts(verdict, ttl), failed=failed)

        return await self.cache.get(LISTINGS, self._cache_key(domain), learn)

    async def _ask(self, domain: str) -> tuple[Verdict, float | None]:
        if not self.breaker.allows():
            return Verdict(Listing.ERROR, ("it is left alone for a while",)), None
        try:
            fault = None if self._tested else await self._test()
            if fault is not None:
                return fault, None
            answer = await self._answer(domain)
        except BaseException:
            self.breaker.given_up()
            raise
        verdict = read_answer(self.zone, answer)
        self._judge(verdict)
        return verdict, answer.ttl

    async def _test(self) -> Verdict | None:
        """Why the list is not believed; None when it lists what it must and not what it must not.

        A list that has ended often lists everything, or nothing.
        """
        listed = read_answer(self.zone, await self._answer(self.zone.listed))
        unlisted = read_answer(self.zone, await self._answer(_UNLISTED))
        for verdict, wanted in ((listed, Listing.LISTED), (unlisted, Listing.NOT_LISTED)):
            if verdict.listing is Listing.ERROR:
                self._judge(verdict)
                return verdict
            if verdict.listing is not wanted:
                fault = Verdict(Listing.ERROR, ("it failed its self-test",), refused=True)
                self._judge(fault)
                return fault
        self._tested = True
        return None

    async def _answer(self, domain: str) -> AddressAnswer:
        return await self.resolver.ipv4(self.zone.question(domain, self.key()))

    def _judge(self, verdict: Verdict) -> None:
        """Opens the breaker for an error, at once when the list refuses us."""
        if verdict.listing is not Listing.ERROR:
            self.breaker.succeeded()
            return
        # The question is not said: it may hold the key.
        _log.warning("block list %r: %s", self.name, ", ".join(verdict.about))
        self.breaker.failed(_REFUSED if verdict.refused else None)

    def _cache_key(self, domain: str) -> str:
        return f"{self.name}:{domain}"


def _lasts(verdict: Verdict, ttl: float | None) -> float:
    longest = DAY if verdict.listing is Listing.LISTED else HOUR
    return min(max(_UNTOLD if ttl is None else ttl, _LEAST), longest)
