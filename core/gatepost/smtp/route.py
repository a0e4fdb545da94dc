"""The way to a domain's mail hosts: which, in what order, and at which addresses that are safe."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby, zip_longest

from gatepost.dns.answers import DnsOutcome, MxAnswer
from gatepost.dns.resolver import Resolver
from gatepost.smtp.race import Target
from gatepost.smtp.safety import Network, may_connect

__all__ = ["NoRouteError", "Route", "find_route", "find_targets"]

# Of what a domain may publish, as much as anybody needs.
_HOSTS = 4  # of one preference
_ADDRESSES = 2  # of one host
_PREFERENCES = 3


class NoRouteError(Exception):
    """There is no way to a mail host; the text says why, for operators.

    `late` says that the DNS did not answer in time: there may be a way all the same.
    """

    def __init__(self, text: str, *, late: bool = False) -> None:
        super().__init__(text)
        self.late = late


@dataclass(frozen=True, slots=True)
class Route:
    """Hosts by preference, the best first; those of one preference are alternatives."""

    groups: tuple[tuple[str, ...], ...]

    @property
    def hosts(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(chain.from_iterable(self.groups))


async def find_route(domain: str, resolver: Resolver) -> Route:
    """Where mail to `domain` goes (RFC 5321 section 5.1). Raises NoRouteError."""
    if domain.startswith("["):
        return Route(((domain,),))
    return route_of(domain, await resolver.mx(domain))


def route_of(domain: str, answer: MxAnswer) -> Route:
    """What the MX answer says; without MX the domain is its own mail host. Raises NoRouteError."""
    if answer.outcome is DnsOutcome.NODATA:
        return Route(((domain,),))
    if answer.outcome is not DnsOutcome.OK:
        late = answer.outcome is DnsOutcome.TIMEOUT
        raise NoRouteError(f"MX: {answer.outcome.value}", late=late)
    named = [mx for mx in answer.hosts if mx.host]
    if not named:
        raise NoRouteError("the domain publishes a null MX (RFC 7505)")
    groups = groupby(named, key=lambda mx: mx.preference)
    return Route(tuple(tuple(mx.host for mx in group) for _, group in groups)[:_PREFERENCES])


async def find_targets(
    hosts: Sequence[str], resolver: Resolver, port: int, allowed: Sequence[Network]
) -> list[Target]:
    """The addresses of the hosts, one of each before the second of any. Raises NoRouteError."""
    asked = hosts[:_HOSTS]
    found = await asyncio.gather(*(_addresses(host, resolver) for host in asked))
    if not any(found):
        raise NoRouteError("no mail host has an address")
    safe = [
        [Target(host, address, port) for address in addresses if may_connect(address, allowed)]
        for host, addresses in zip(asked, found, strict=True)
    ]
    mixed = zip_longest(*(targets[:_ADDRESSES] for targets in safe))
    targets = [target for target in chain.from_iterable(mixed) if target is not None]
    if not targets:
        raise NoRouteError("the mail hosts have no public address")
    return targets


async def _addresses(host: str, resolver: Resolver) -> tuple[str, ...]:
    if host.startswith("["):  # an address literal, RFC 5321 section 4.1.3
        return (host.strip("[]").removeprefix("IPv6:").removeprefix("ipv6:"),)
    answer = await resolver.addresses(host)
    return answer.addresses if answer.outcome is DnsOutcome.OK else ()
