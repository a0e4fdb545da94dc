"""Asks the gate about one address, under the policy of its party, and not twice in a moment."""

from enum import Enum, auto
from time import monotonic
from typing import Final, Literal, Protocol

from gatepost import Report
from gatepost_milter.decide import Verdict, decide
from gatepost_milter.rules import Party, Rules

__all__ = ["UNASKED", "Gate", "Judge", "Known", "Unasked"]

# The lists and the local files are looked at every two seconds; nothing changes in between.
MOMENT = 2.0  # seconds
MAX_KEPT = 10_000  # addresses of a party; what is forgotten is asked again


class _Nothing(Enum):
    UNASKED = auto()


UNASKED: Final = _Nothing.UNASKED
"""Nobody asked lately."""
Unasked = Literal[_Nothing.UNASKED]
Known = Verdict | None | Unasked
"""A verdict, None where the party is not checked, or that it is not known."""


class Gate(Protocol):
    """The part of `Gatepost` that the milter needs."""

    @property
    def deep(self) -> bool:
        """Whether `acheck` may have to wait for the network."""
        ...

    def check(self, address: str, *, policy: str | None = None) -> Report:
        """The whole verification; at once, unless the gate is `deep`."""
        ...

    async def acheck(self, address: str, *, policy: str | None = None) -> Report:
        """The whole verification of one address within the gate's own budget."""
        ...


class Judge:
    """One for all sessions of a listener.

    The same sender writes to many, and many write to the same recipient: a verdict is kept for
    two seconds. `replace` is how we reload while sessions run.
    """

    def __init__(self, gate: Gate, rules: Rules) -> None:
        self.gate = gate
        self.rules = rules
        self.waits = gate.deep
        """Whether an address that nobody asked about lately has to be waited for."""
        self._senders: dict[str, Verdict | None] = {}
        self._recipients: dict[str, Verdict | None] = {}
        self._forget_at = 0.0

    def replace(self, gate: Gate, rules: Rules) -> None:
        """From now on, with nothing remembered."""
        self.gate, self.rules, self.waits = gate, rules, gate.deep
        self._forget()

    def known(self, address: str, party: Party) -> Known:
        """What was said about the address a moment ago."""
        if monotonic() >= self._forget_at:
            self._forget()
        return self._kept(party).get(address, UNASKED)

    def ask(self, address: str, party: Party) -> Known:
        """What is to be said about the address, None when its party is not checked.

        UNASKED where that has to be waited for: `aask`. May raise what the gate raises.
        """
        policy = self.rules.policy(party)
        if policy is None:
            return None
        if self.waits:
            return UNASKED
        report = self.gate.check(address, policy=policy)
        return _keep(self._kept(party), decide(report, party, self.rules.on_unknown), address)

    async def aask(self, address: str, party: Party) -> Verdict | None:
        """`ask`, however long it takes."""
        policy = self.rules.policy(party)
        if policy is None:
            return None
        kept, rules = self._kept(party), self.rules
        report = await self.gate.acheck(address, policy=policy)
        return _keep(kept, decide(report, party, rules.on_unknown), address)

    def _kept(self, party: Party) -> dict[str, Verdict | None]:
        return self._senders if party is Party.SENDER else self._recipients

    def _forget(self) -> None:
        # New ones, so that whoever is still waiting for an answer keeps it in what is gone.
        self._senders, self._recipients = {}, {}
        self._forget_at = monotonic() + MOMENT


def _keep(kept: dict[str, Verdict | None], verdict: Verdict, address: str) -> Verdict:
    if len(kept) >= MAX_KEPT:
        kept.clear()
    kept[address] = verdict
    return verdict
