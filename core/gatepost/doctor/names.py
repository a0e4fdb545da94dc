"""Does the DNS answer, and does it tell the truth about names that do not exist?"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from gatepost.dns.answers import DnsOutcome
from gatepost.dns.choose import choose_resolver
from gatepost.dns.resolver import Resolver
from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.settings import Settings

__all__ = ["examine_names", "resolver_for"]

_SYSTEM = "those of the system"
_LIES = "it invents answers for names that do not exist, so every domain seems to be there"


async def examine_names(settings: Settings, around: Surroundings) -> list[Examined]:
    """A line for each name server of the settings; one for those of the system."""
    servers: Sequence[str | None] = settings.nameservers or (None,)
    return list(await asyncio.gather(*(_server(one, settings, around) for one in servers)))


def resolver_for(settings: Settings, around: Surroundings, server: str | None = None) -> Resolver:
    """Asks one server, or those of the settings."""
    servers = settings.nameservers if server is None else (server,)
    chosen = choose_resolver(replace(settings, nameservers=servers, budget=around.seconds))
    return chosen.resolver


async def _server(server: str | None, settings: Settings, around: Surroundings) -> Examined:
    over_https = server is not None and server.startswith("https://")
    name, called = "DoH" if over_https else "DNS", server or _SYSTEM
    resolver = resolver_for(settings, around, server)
    began = perf_counter()
    answers = await asyncio.gather(*(resolver.mx(domain) for domain in around.known_domains))
    took = (perf_counter() - began) * 1000
    if not any(answer.outcome is DnsOutcome.OK for answer in answers):
        answer = next((one for one in answers if not one.outcome.known), answers[0])
        detail = f" ({answer.detail})" if answer.detail else ""
        text = f"{called}: {answer.outcome.value}{detail}"
        return Examined(name, Health.BROKEN, text, _remedy(server))
    missing = await resolver.mx(around.no_domain)
    if missing.outcome is DnsOutcome.OK:
        return Examined(name, Health.BROKEN, f"{called}: {_LIES}", _remedy(server))
    text = f"{called}: {len(answers)} questions answered in {took:.0f} ms"
    return Examined(name, Health.OK, text)


def _remedy(server: str | None) -> str:
    if server is None:
        return "name others: GATEPOST_NAMESERVERS=9.9.9.9,1.1.1.1, or repair /etc/resolv.conf"
    return "name another one in nameservers, or open the firewall for it"
