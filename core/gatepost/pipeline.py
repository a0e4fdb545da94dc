"""Running the checks, and keeping a broken one from breaking the rest."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from gatepost.address import Address
from gatepost.hookspecs import Check, DomainCheck, InstantCheck
from gatepost.model import Finding, Outcome, Phase, Report
from gatepost.reasons import Reason

__all__ = ["Pipeline"]

_log = logging.getLogger("gatepost.checks")


class Pipeline:
    """The checks of one gate, sorted by phase once; running them needs no plugin manager."""

    def __init__(self, checks: Iterable[Check], *, disabled: frozenset[str] = frozenset()) -> None:
        wanted = [check for check in checks if check.name not in disabled]
        self.instant = cast(Sequence[InstantCheck], _of(Phase.INSTANT, wanted))
        self.domain = cast(Sequence[DomainCheck], _of(Phase.DOMAIN, wanted))
        self._calls = tuple((check.name, check.check) for check in self.instant)
        self.broken: Counter[str] = Counter()
        """How often each check raised or ran out of time."""

    def run_instant(self, address: Address) -> tuple[Finding, ...]:
        """Every instant check's finding, in order of registration."""
        findings = []
        for name, check in self._calls:
            try:
                finding = check(address)
            except Exception as error:  # noqa: BLE001  a plugin may raise anything
                finding = self._broke(name, error)
            if finding is not None:
                findings.append(finding)
        return tuple(findings)

    async def run_domain(self, address: Address, budget: float) -> tuple[Finding, ...]:
        """Every domain check's finding, in parallel, none later than `budget` seconds."""
        if not self.domain or budget <= 0:
            return tuple(_timed_out(check.name) for check in self.domain)
        tasks = [asyncio.ensure_future(self._guarded(check, address)) for check in self.domain]
        try:
            await asyncio.wait(tasks, timeout=budget)
            found = [self._collect(c.name, t) for c, t in zip(self.domain, tasks, strict=True)]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return tuple(finding for finding in found if finding is not None)

    def notify(self, listener: Callable[..., object], report: Report) -> None:
        """Tells the plugins about a finished report; one that raises changes nothing."""
        try:
            listener(report=report)
        except Exception as error:  # noqa: BLE001  a plugin may raise anything
            self.broken["on_report"] += 1
            _log.error("an on_report hook is broken: %s", type(error).__name__)

    async def _guarded(self, check: DomainCheck, address: Address) -> Finding | None:
        try:
            return await check.check(address)
        except Exception as error:  # noqa: BLE001  a plugin may raise anything
            return self._broke(check.name, error)

    def _collect(self, name: str, task: "asyncio.Task[Finding | None]") -> Finding | None:
        if task.done() and not task.cancelled():
            return task.result()
        self.broken[name] += 1
        return _timed_out(name)

    def _broke(self, name: str, error: Exception) -> Finding:
        self.broken[name] += 1
        # Only the kind of error: its text might quote the address.
        _log.error("check %r is broken: %s", name, type(error).__name__)
        detail = f"the check failed with {type(error).__name__}"
        return Finding(name, Outcome.UNKNOWN, Reason.CHECK_FAILED, detail)


def _of(phase: Phase, checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.phase is phase)


def _timed_out(name: str) -> Finding:
    return Finding(name, Outcome.UNKNOWN, Reason.TIMEOUT, "no answer within the budget")
