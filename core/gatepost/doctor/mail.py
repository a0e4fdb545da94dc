"""Can mail hosts be asked from here? Port 25, and the name that this host goes by."""

import asyncio
import ipaddress

from gatepost.dns.resolver import Resolver
from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.smtp.egress import reaches_mail_hosts
from gatepost.smtp.options import SmtpOptions

__all__ = ["examine_mail"]

_CLOSED = (
    "ask whoever runs this network to open outgoing port 25, or let somebody else ask: "
    "mailbox_providers (docs/settings.md)"
)
_NO_HOST = "repair the DNS first, or name other hosts in smtp_reference_hosts"
_UNNAMED = "have whoever owns the address give it a name that leads back to it: mail hosts look"
_NAT = "what the world sees is the address of a router; its reverse DNS is what has to be right"


async def examine_mail(
    resolver: Resolver, options: SmtpOptions, around: Surroundings
) -> list[Examined]:
    """Port 25 and reverse DNS. Connects to a mail host or some, and says nothing there."""
    port, reverse = await asyncio.gather(_port(resolver, options), asyncio.to_thread(_name, around))
    return [port, reverse]


async def _port(resolver: Resolver, options: SmtpOptions) -> Examined:
    """What the prober finds out for itself before it calls a mail host unreachable."""
    name, hosts = f"port {options.port}", options.reference_hosts
    reached = await reaches_mail_hosts(hosts, resolver, options.port, allowed=options.allowed)
    if reached is None:
        text = f"the DNS has no address of {', '.join(hosts)} that may be connected to"
        return Examined(name, Health.BROKEN, text, _NO_HOST)
    if reached:
        return Examined(name, Health.OK, f"open: one of {len(hosts)} mail hosts was connected to")
    text = f"closed: none of {', '.join(hosts)} could be connected to"
    return Examined(name, Health.BROKEN, text, _CLOSED)


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
