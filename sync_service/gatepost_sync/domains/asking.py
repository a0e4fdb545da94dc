"""Asking the DNS about many domains at a time."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gatepost.dns.choose import choose_resolver
from gatepost.dns.resolver import Resolver
from gatepost.settings import Settings
from gatepost_sync.domains.seen import Seen, judge, needs_addresses

__all__ = ["DnsQuestions"]

SECONDS = 5.0  # for one question: nobody waits, and a slow name server is no dead one


class DnsQuestions:
    """Asks the resolvers that the settings name, at most `at_once` questions at a time."""

    def __init__(self, settings: Settings, *, at_once: int) -> None:
        self._resolver = choose_resolver(replace(settings, budget=SECONDS)).resolver
        self._at_once = at_once

    def ask(self, domains: Sequence[str]) -> list[Seen]:
        """What the DNS says of each of them, in their order."""
        return asyncio.run(_ask_all(self._resolver, domains, self._at_once))


async def _ask_all(resolver: Resolver, domains: Sequence[str], at_once: int) -> list[Seen]:
    answers: list[Seen | None] = [None] * len(domains)
    numbered = iter(enumerate(domains))
    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(domains))):
            group.create_task(_ask_some(resolver, numbered, answers))
    return [answer for answer in answers if answer is not None]


async def _ask_some(
    resolver: Resolver, numbered: Iterator[tuple[int, str]], answers: list[Seen | None]
) -> None:
    """One after the other, as long as there are any that none of the others has taken."""
    for number, domain in numbered:
        mx = await resolver.mx(domain)
        addresses = await resolver.addresses(domain) if needs_addresses(mx) else None
        answers[number] = judge(mx, addresses)
