"""Can mail hosts be asked from here? Port 25, and the name that this host goes by."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator

from gatepost.dns.answers import DnsOutcome
from gatepost.dns.resolver import Resolver
from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings

__all__ = ["examine_mail"]

_CLOSED = (
    "ask whoever runs this network to open outgoing port 25, or let somebody else ask: "
    "mailbox_providers (docs/settings.md)"
)
_UNNAMED = "have whoever owns the address give it a name that leads back to it: mail hosts look"
_NAT = "what the world sees is the address of a router; its reverse DNS is what has to be right"


async def examine_mail(resolver: Resolver, around: Surroundings) -> list[Examined]:
    """Port 25 and reverse DNS. Connects to a mail host of each known domain, and says nothing."""
    port, reverse = await asyncio.gather(_port(resolver, around), asyncio.to_thread(_name, around))
    return [port, reverse]


async def _port(resolver: Resolver, around: Surroundings) -> Examined:
    hosts = [host async for host in _hosts(resolver, around)]
    if not hosts:
        text = "no mail host was found to try: the DNS does not answer"
        return Examined("port 25", Health.BROKEN, text, "repair the DNS first")
    reached = await asyncio.gather(*(_reaches(host, around) for host in hosts))
    open_to = [host for host, there in zip(hosts, reached, strict=True) if there]
    if not open_to:
        text = f"closed: none of {len(hosts)} mail hosts could be connected to"
        return Examined("port 25", Health.BROKEN, text, _CLOSED)
    return Examined("port 25", Health.OK, f"open: {len(open_to)} of {len(hosts)} mail hosts answer")


async def _hosts(resolver: Resolver, around: Surroundings) -> AsyncIterator[str]:
    for domain in around.known_domains:
        answer = await resolver.mx(domain)
        for mx in answer.hosts[:1]:
            found = await resolver.addresses(mx.host)
            if found.outcome is DnsOutcome.OK:
                yield found.addresses[0]


async def _reaches(address: str, around: Surroundings) -> bool:
    try:
        async with asyncio.timeout(around.seconds):
            reader, writer = await asyncio.open_connection(address, around.smtp_port)
            banner = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return banner.startswith(b"220")


def _name(around: Surroundings) -> Examined:
    address = around.own_address()
    if address is None:
        return Examined("reverse DNS", Health.BROKEN, "no route to the outside", "repair the route")
    if ipaddress.ip_address(address).is_private:
        return Examined("reverse DNS", Health.WARNING, f"{address} is a private address", _NAT)
    name = around.name_of(address)
    if name is None:
        return Examined("reverse DNS", Health.WARNING, f"{address} has no name", _UNNAMED)
    if address not in around.addresses_of(name):
        text = f"{address} is called {name}, which does not lead back to it"
        return Examined("reverse DNS", Health.WARNING, text, _UNNAMED)
    return Examined("reverse DNS", Health.OK, f"{address} is {name}, and {name} is {address}")
