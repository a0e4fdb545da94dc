"""Running the checks, and keeping a broken one from breaking the rest."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from gatepost.address import Address
from gatepost.budget import ending_in
from gatepost.errors import SettingsError
from gatepost.hookspecs import MUST_ASK, Check, DomainCheck, InstantCheck, MustAsk
from gatepost.instant import InstantPhase, sound
from gatepost.model import Finding, Outcome, Phase
from gatepost.nearest import nearest
from gatepost.reasons import Reason

if TYPE_CHECKING:
    import asyncio

__all__ = ["Pipeline"]

_log = logging.getLogger("gatepost.checks")
_GRACE = 0.05  # seconds that a cancelled check has to clean up after itself


class Pipeline:
    """The checks of one gate, sorted by phase once; running them needs no plugin manager."""

    def __init__(self, checks: Iterable[Check], *, disabled: frozenset[str] = frozenset()) -> None:
        """SettingsError when `disabled` names a check that is not among `checks`."""
        checks = tuple(checks)
        _refuse_unknown(disabled, [check.name for check in checks])
        wanted = [check for check in checks if check.name not in disabled]
        instant = cast(Sequence[InstantCheck], _of(Phase.INSTANT, wanted))
        self.instant = InstantPhase(instant, self._broke)
        self.domain = cast(Sequence[DomainCheck], _of(Phase.DOMAIN, wanted))
        self._chains = _chained(self.domain)
        self.by_domain = all(getattr(check, "by_domain", False) for check in self.domain)
        """Whether phase 2 finds the same for every address of a domain."""
        self._recalls = tuple(getattr(check, "recall", None) for check in self.domain)
        self.broken: Counter[str] = Counter()
        """How often each check raised or ran out of time."""

    async def run_domain(self, address: Address, budget: float) -> tuple[Finding, ...]:
        """Every domain check's finding, in parallel, none later than `budget` seconds.

        Whatever still runs then, or when the caller is cancelled, is cancelled and waited for.
        """
        import asyncio  # here: the instant phase, all that most gates ask, needs none of it

        if not self._chains or budget <= 0:
            return self.timed_out()
        said: list[list[Finding | None]] = [[] for _ in self._chains]
        with ending_in(budget):
            tasks = [
                asyncio.create_task(self._in_turn(chain, address, found))
                for chain, found in zip(self._chains, said, strict=True)
            ]
        try:
            await asyncio.wait(tasks, timeout=budget)
            for chain, found, task in zip(self._chains, said, tasks, strict=True):
                if not task.done() or task.cancelled():
                    found.append(self._exceeded(chain[len(found)].name))
        finally:
            await _end(tasks)
        return tuple(finding for found in said for finding in found if finding is not None)

    def recall_domain(self, address: Address) -> tuple[Finding, ...] | None:
        """Every domain check's finding, None when one of them has to ask somebody."""
        findings = []
        for recall in self._recalls:
            finding = MUST_ASK if recall is None else _recalled(recall, address)
            if finding is MUST_ASK:
                return None
            if isinstance(finding, Finding):
                findings.append(finding)
        return tuple(findings)

    def close(self) -> None:
        """Closes the checks that keep something open; one that cannot changes nothing."""
        checks: tuple[Check, ...] = (*self.instant.checks, *self.domain)
        for check in checks:
            close = getattr(check, "close", None)
            if close is not None:
                self.notify(f"close of {check.name}", close)

    def timed_out(self) -> tuple[Finding, ...]:
        """What is said when there was no time for any domain check."""
        return tuple(_timed_out(chain[0].name) for chain in self._chains)

    def notify(self, moment: str, listener: Callable[..., object], **facts: object) -> None:
        """Tells the plugins about a moment, `on_report` say; one that raises changes nothing."""
        try:
            listener(**facts)
        except Exception as error:  # noqa: BLE001  a plugin may raise anything
            self.broken[moment] += 1
            _log.error("an %s hook is broken: %s", moment, type(error).__name__)

    async def _in_turn(
        self, chain: Sequence[DomainCheck], address: Address, said: list[Finding | None]
    ) -> None:
        """Puts what each check finds into `said`; what was not found out ends the chain."""
        for check in chain:
            finding = await self._guarded(check, address)
            said.append(finding)
            if finding is not None and finding.outcome is Outcome.UNKNOWN:
                return

    async def _guarded(self, check: DomainCheck, address: Address) -> Finding | None:
        import asyncio

        try:
            return sound(await check.check(address))
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return self._broke(check.name, error)  # nobody cancelled it but the check itself
        except Exception as error:  # noqa: BLE001  a plugin may raise anything
            return self._broke(check.name, error)

    def _exceeded(self, name: str) -> Finding:
        self.broken[name] += 1
        _log.warning("check %r exceeded the budget", name)
        return _timed_out(name)

    def _broke(self, name: str, error: BaseException) -> Finding:
        self.broken[name] += 1
        # Only the kind of error: its text might quote the address.
        _log.error("check %r is broken: %s", name, type(error).__name__)
        detail = f"the check failed with {type(error).__name__}"
        return Finding(name, Outcome.UNKNOWN, Reason.CHECK_FAILED, detail)


def _recalled(
    recall: "Callable[[Address], Finding | MustAsk | None]", address: Address
) -> Finding | MustAsk | None:
    try:
        answer = recall(address)
        return answer if answer is MUST_ASK else sound(answer)
    except Exception:  # noqa: BLE001  when it is asked properly it is counted as broken
        return MUST_ASK


def _refuse_unknown(disabled: Iterable[str], names: Sequence[str]) -> None:
    for name in disabled:
        if name not in names:
            known = nearest(name, names)
            raise SettingsError(f"disabled_checks: there is no check {name!r}{known}")


def _of(phase: Phase, checks: Iterable[Check]) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.phase is phase)


def _chained(checks: Iterable[DomainCheck]) -> tuple[tuple[DomainCheck, ...], ...]:
    """Checks that run one after the other, those that are `after` another one; else alone."""
    chains: list[list[DomainCheck]] = []
    for check in checks:
        before = getattr(check, "after", None)
        chain = next((one for one in chains if before in {each.name for each in one}), None)
        if chain is None:
            chains.append([check])
        else:
            chain.append(check)
    return tuple(map(tuple, chains))


async def _end(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancels what still runs and waits for it, but not for a check that will not be cancelled."""
    import asyncio

    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=_GRACE)


def _timed_out(name: str) -> Finding:
    return Finding(name, Outcome.UNKNOWN, Reason.TIMEOUT, "no answer within the budget")
