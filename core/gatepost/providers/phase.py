"""The mailbox phase: providers by priority, each behind its breaker, the next one on failure."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from gatepost.breaker import Breaker
from gatepost.budget import ending_in
from gatepost.errors import ProviderError
from gatepost.model import Finding, Outcome
from gatepost.providers.answer import MailboxAnswer
from gatepost.providers.findings import CHECK, finding_of, timed_out, unavailable
from gatepost.providers.remembered import Remembered
from gatepost.reasons import Reason

if TYPE_CHECKING:
    from gatepost.address import Address
    from gatepost.cache.layered import Cache
    from gatepost.hookspecs import MailboxProvider

__all__ = ["MailboxPhase", "MailboxResult"]

_log = logging.getLogger("gatepost.providers")


@dataclass(frozen=True, slots=True)
class MailboxResult:
    """The phase's finding, and after how many seconds asking again makes sense, if it does."""

    finding: Finding
    recheck_after: float | None = None


class MailboxPhase:
    """Lives in one event loop: connections, limits and breakers are not for several threads."""

    def __init__(
        self, providers: Iterable["MailboxProvider"], broken: Counter[str], cache: "Cache"
    ) -> None:
        """`providers` in order of priority; `broken` counts failures by provider, as of checks."""
        self._remembered = Remembered(cache)
        self._providers = tuple((provider, Breaker()) for provider in providers)
        self._broken = broken

    async def run(self, address: "Address", seconds: float) -> MailboxResult:
        """The first answer that tells, else the first that does not; never later than `seconds`.

        What was told not long ago is not asked again.
        """
        end = monotonic() + seconds
        known = await self._recall(address, seconds)
        if known is not None:
            return known
        first: MailboxResult | None = None
        wants: list[str] = []
        for place, (provider, breaker) in enumerate(self._providers):
            # Whoever comes first must leave time for those that stand in for it.
            share = (end - monotonic()) / (len(self._providers) - place)
            if share <= 0:
                break
            try:
                result = await self._ask(provider, breaker, address, share)
            except ProviderError as error:
                wants.append(f"{provider.name}: {error}")
                continue
            if result.finding.outcome is not Outcome.UNKNOWN:
                return result
            first = first or result
        if first is None:
            return MailboxResult(unavailable("; ".join(wants)) if wants else timed_out())
        return first

    async def close(self) -> None:
        """Closes what the providers keep open; they may be asked again afterwards."""
        for provider, _ in self._providers:
            try:
                await provider.close()
            except Exception as error:  # noqa: BLE001  a plugin may raise anything
                self._broke(provider.name, error)

    async def _ask(
        self, provider: "MailboxProvider", breaker: Breaker, address: "Address", seconds: float
    ) -> MailboxResult:
        """ProviderError when it could not be asked; what it raises else is a broken check."""
        if not breaker.allows():
            raise ProviderError(f"left alone for {breaker.seconds:.0f} s after failures")
        try:
            with ending_in(seconds):
                async with asyncio.timeout(seconds):
                    answer = _sound(await provider.ask(address))
        except ProviderError as error:
            breaker.failed(error.retry_after)
            self._broken[provider.name] += 1
            _log.warning("mailbox provider %r failed: %s", provider.name, error)
            raise
        except TimeoutError:
            # A host that hangs must not cost the domains of all the others their verdicts.
            if getattr(provider, "many_hosts", False):
                breaker.given_up()
            else:
                breaker.failed()
            self._broken[provider.name] += 1
            _log.warning("mailbox provider %r exceeded its time", provider.name)
            return MailboxResult(timed_out())
        except Exception as error:  # noqa: BLE001  a plugin may raise anything
            breaker.failed()
            return MailboxResult(self._broke(provider.name, error))
        except BaseException:
            breaker.given_up()
            raise
        breaker.succeeded()
        self._remembered.keep(address, answer, provider.name)
        return MailboxResult(finding_of(answer, provider.name), answer.retry_after)

    async def _recall(self, address: "Address", seconds: float) -> MailboxResult | None:
        try:
            async with asyncio.timeout(seconds):
                known = await self._remembered.recall(address)
        except TimeoutError:
            return None
        return None if known is None else MailboxResult(finding_of(*known))

    def _broke(self, name: str, error: Exception) -> Finding:
        self._broken[name] += 1
        # Only the kind of error: its text might quote the address.
        _log.error("mailbox provider %r is broken: %s", name, type(error).__name__)
        detail = f"the provider failed with {type(error).__name__}"
        return Finding(CHECK, Outcome.UNKNOWN, Reason.CHECK_FAILED, detail, name)


def _sound(answer: MailboxAnswer) -> MailboxAnswer:
    """The answer itself; TypeError when a plugin's provider returned something else."""
    if isinstance(answer, MailboxAnswer):
        return answer
    raise TypeError(f"a provider must return a MailboxAnswer, not {type(answer).__name__}")
