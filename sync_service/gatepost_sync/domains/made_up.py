"""Asking mail hosts about recipients that nobody has: who takes them takes everything."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gatepost.address import Address
from gatepost.budget import ending_in
from gatepost.dns.choose import choose_resolver
from gatepost.errors import ProviderError
from gatepost.settings import Settings
from gatepost.smtp.dialogue import made_up
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.prober import SmtpProber

__all__ = ["MadeUpQuestions", "Said"]

_AT_ONCE = 32
_SECONDS = 20.0  # for one domain


@dataclass(frozen=True, slots=True)
class Said:
    """Whether the domain takes everything, None when that is not known, and at which hosts.

    `again`: after how many seconds asking again makes sense, None when the hosts did not say.
    """

    catch_all: bool | None
    hosts: tuple[str, ...]
    again: float | None
    took: float = 0.0
    """Seconds."""


@dataclass(slots=True)
class _Learned:
    """A memory that forgets nothing and knows nothing beforehand."""

    said: dict[str, tuple[bool, tuple[str, ...]]] = field(default_factory=dict)

    async def known(self, domain: str, hosts: tuple[str, ...]) -> bool | None:
        """Nothing: what was known is what is to be asked again."""
        return None

    def learn(self, domain: str, hosts: tuple[str, ...], *, catch_all: bool) -> None:
        """Keeps it."""
        self.said[domain] = (catch_all, hosts)


class MadeUpQuestions:
    """Asks as the provider "smtp" of a gate with these settings would."""

    def __init__(self, settings: Settings) -> None:
        self._options = SmtpOptions.of(settings)
        self._resolver = choose_resolver(settings).resolver

    def ask(self, domains: Sequence[str]) -> dict[str, Said]:
        """What their hosts say. Raises ProviderError where port 25 is closed to us."""
        return asyncio.run(self._ask(domains))

    async def _ask(self, domains: Sequence[str]) -> dict[str, Said]:
        learned, again = _Learned(), dict[str, tuple[float | None, float]]()
        prober = SmtpProber(self._options, self._resolver, learned)
        remaining = iter(domains)
        try:
            tasks = [self._some(prober, remaining, again) for _ in range(_AT_ONCE)]
            errors = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await prober.close()
        for error in errors:
            if isinstance(error, ProviderError) and not learned.said:
                raise error
            if isinstance(error, BaseException) and not isinstance(error, ProviderError):
                raise error
        nothing: tuple[bool | None, tuple[str, ...]] = (None, ())
        return {
            name: Said(*learned.said.get(name, nothing), *times) for name, times in again.items()
        }

    async def _some(
        self,
        prober: SmtpProber,
        remaining: Iterator[str],
        again: dict[str, tuple[float | None, float]],
    ) -> None:
        for domain in remaining:
            text = made_up(domain)
            address = Address(text, text.partition("@")[0], domain, text)
            began = time.monotonic()
            with ending_in(_SECONDS):
                answer = await prober.ask(address)
            again[domain] = answer.retry_after, time.monotonic() - began
