"""A prober for mail hosts on loopback."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any

from gatepost import MailboxAnswer
from gatepost.budget import ending_in
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.parse import Parser
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.prober import SmtpProber
from support.resolvers import FakeResolver

__all__ = ["LOOPBACK", "Memory", "probe", "probing", "resolver"]

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))


class Memory:
    """Remembers for as long as the test lasts."""

    def __init__(self) -> None:
        self.learned: dict[tuple[str, tuple[str, ...]], bool] = {}

    async def known(self, domain: str, hosts: tuple[str, ...]) -> bool | None:
        return self.learned.get((domain, hosts))

    def learn(self, domain: str, hosts: tuple[str, ...], *, catch_all: bool) -> None:
        self.learned[domain, hosts] = catch_all


def resolver(hosts: Mapping[str, Sequence[str]], domain: str = "target.example") -> FakeResolver:
    """`domain` has these mail hosts, in this order of preference, at these addresses."""
    mx = tuple(MxHost(10 * place, host) for place, host in enumerate(hosts))
    addresses = {host: AddressAnswer(DnsOutcome.OK, tuple(of)) for host, of in hosts.items()}
    return FakeResolver({domain: MxAnswer(DnsOutcome.OK, mx)}, addresses)


@asynccontextmanager
async def probing(
    port: int,
    *,
    hosts: Mapping[str, Sequence[str]] | None = None,
    memory: Memory | None = None,
    finds: FakeResolver | None = None,
    **options: Any,
) -> AsyncIterator[SmtpProber]:
    """A prober of ours that finds target.example at 127.0.0.1; it is closed in the end."""
    chosen = SmtpOptions(**{"port": port, "allowed": LOOPBACK, "rate": 1_000.0, **options})
    found = finds or resolver(hosts or {"mx.target.example": ["127.0.0.1"]})
    prober = SmtpProber(chosen, found, memory or Memory())
    try:
        yield prober
    finally:
        await prober.close()


async def probe(
    prober: SmtpProber, text: str = "ann@target.example", *, seconds: float = 20.0
) -> MailboxAnswer:
    """What the prober says of one address within so many seconds."""
    with ending_in(seconds):
        return await prober.ask(Parser().parse(text))
