"""Asks the gate about one address, under the policy of its party."""

from typing import Protocol

from gatepost import Report
from gatepost_milter.decide import Verdict, decide
from gatepost_milter.rules import Party, Rules

__all__ = ["Gate", "Judge"]


class Gate(Protocol):
    """The part of `Gatepost` that the milter needs."""

    @property
    def deep(self) -> bool:
        """Whether `acheck` may have to wait for the network."""
        ...

    async def acheck(self, address: str, *, policy: str | None = None) -> Report:
        """The whole verification of one address within the gate's own budget."""
        ...


class Judge:
    """One for all sessions of a listener; `gate` and `rules` may be replaced while they run,
    which is how we reload."""

    def __init__(self, gate: Gate, rules: Rules) -> None:
        self.gate = gate
        self.rules = rules

    async def verdict(self, address: str, party: Party) -> Verdict | None:
        """What is to be said about the address, None when its party is not checked."""
        policy = self.rules.policy(party)
        if policy is None:
            return None
        report = await self.gate.acheck(address, policy=policy)
        return decide(report, party, self.rules.on_unknown)
