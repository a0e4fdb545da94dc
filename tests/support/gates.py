"""Gates that answer as they were told: real reports and policies, no lists."""

import asyncio
from collections.abc import Mapping

from gatepost import Finding, Outcome, Policy, Reason, Report, SnapshotInfo
from gatepost.conclude import conclude
from gatepost.messages import Messages
from gatepost.parse import Parser

__all__ = ["BrokenGate", "ScriptedGate", "StuckGate", "finding", "report"]

_TEMPORARY = frozenset({Reason.DNS_ERROR, Reason.TIMEOUT, Reason.CHECK_FAILED})


def finding(reason: str) -> Finding:
    """What a check would say: unknown for what may pass, a warning for a role, else a failure."""
    temporary = Outcome.UNKNOWN if reason in _TEMPORARY else Outcome.FAIL
    return Finding("scripted", Outcome.WARN if reason == Reason.ROLE else temporary, reason)


def report(address: str, *reasons: str, policy: str = "inbound_sender") -> Report:
    """The report that the core would make of these reasons."""
    findings = tuple(map(finding, reasons))
    conclusion = conclude(
        findings, Policy.named(policy), SnapshotInfo("baseline", 0), Messages("en")
    )
    return Report(Parser().parse(address), conclusion)


class ScriptedGate:
    """Finds these reasons in these addresses and nothing in others; remembers what was asked."""

    deep = False

    def __init__(self, reasons: Mapping[str, str] | None = None) -> None:
        self._reasons = reasons or {}
        self.asked: list[tuple[str, str | None]] = []

    def check(self, address: str, *, policy: str | None = None) -> Report:
        self.asked.append((address, policy))
        found = [self._reasons[address]] if address in self._reasons else []
        return report(address, *found, policy=policy or "signup")

    async def acheck(self, address: str, *, policy: str | None = None) -> Report:
        return self.check(address, policy=policy)


class StuckGate:
    """Never answers."""

    deep = True

    def check(self, address: str, *, policy: str | None = None) -> Report:
        raise AssertionError("nobody asks it who will not wait")

    async def acheck(self, address: str, *, policy: str | None = None) -> Report:
        await asyncio.get_running_loop().create_future()
        raise AssertionError("nothing ends this wait")


class BrokenGate:
    """Fails, and says the address while doing so, as a careless plugin might."""

    deep = False

    def check(self, address: str, *, policy: str | None = None) -> Report:
        raise RuntimeError(f"cannot judge {address}")

    async def acheck(self, address: str, *, policy: str | None = None) -> Report:
        return self.check(address, policy=policy)
