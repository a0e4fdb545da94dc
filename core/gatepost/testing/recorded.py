"""Gates that say what a test has told them to: no lists, no network, no threads."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gatepost.address import Address
from gatepost.checks.syntax import SyntaxCheck
from gatepost.conclude import conclude
from gatepost.gate import Gatepost
from gatepost.lists.domains import parents
from gatepost.model import Finding, Outcome, Report, SnapshotInfo
from gatepost.parse import Parser
from gatepost.policy import Policy
from gatepost.reasons import Reason

__all__ = ["Recorded"]

_NOTHING = SnapshotInfo("recorded", 0)
_NO_FAILURE: Mapping[str, Outcome] = MappingProxyType(
    {
        Reason.ROLE: Outcome.WARN,
        Reason.TYPO: Outcome.WARN,
        Reason.CATCH_ALL: Outcome.WARN,
        Reason.RELAY: Outcome.PASS,
        Reason.FORWARDER: Outcome.PASS,
        Reason.FREE_PROVIDER: Outcome.PASS,
        Reason.DNS_ERROR: Outcome.UNKNOWN,
        Reason.TIMEOUT: Outcome.UNKNOWN,
        Reason.CHECK_FAILED: Outcome.UNKNOWN,
        Reason.MAILBOX_UNKNOWN: Outcome.UNKNOWN,
        Reason.GREYLISTED: Outcome.UNKNOWN,
    }
)


class Recorded:
    """What every gate of this process says while it is `installed`, whenever that gate was built.

    The syntax of an address is judged as ever. Nothing else is held against one of which nothing
    was said. `asked` holds the addresses, as they came.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._fault: Exception | None = None

    def say(
        self,
        subject: str,
        reason: str,
        *,
        suggestion: str | None = None,
        outcome: Outcome | str | None = None,
    ) -> None:
        """Of an address, or of a domain and those below it: this reason, and no other.

        `outcome` is what a check that gives the reason usually says, a failure for a plugin's own.
        """
        kind = Outcome(outcome or _NO_FAILURE.get(reason, Outcome.FAIL))
        found = Finding("recorded", kind, reason, suggestion=suggestion)
        self._findings[_key(subject)] = (found,)

    def replay(self, file: str | Path) -> None:
        """Say what a gate has said: a file of `gatepost check --json`, one report a line."""
        for line in Path(file).read_text(encoding="utf-8").splitlines():
            if line.strip():
                report = json.loads(line)
                self._findings[_key(report["address"])] = _findings_of(report)

    def break_down(self, error: Exception | None = None) -> None:
        """From now on every question is answered by a fault of Gatepost's own."""
        self._fault = error or RuntimeError("broken by a test")

    @contextmanager
    def installed(self) -> Iterator["Recorded"]:
        """While the block runs, every gate answers from here."""
        recorded = self

        def check(gate: Gatepost, address: str, *, policy: Policy | str | None = None) -> Report:
            return recorded._report(gate, address, policy)

        async def acheck(
            gate: Gatepost, address: str, *, policy: Policy | str | None = None
        ) -> Report:
            return recorded._report(gate, address, policy)

        stand_ins: dict[str, Callable[..., object]] = {
            "check": check,
            "check_instant": check,
            "acheck": acheck,
            "start": lambda gate: None,
        }
        real = {name: Gatepost.__dict__[name] for name in stand_ins}
        try:
            for name, stand_in in stand_ins.items():
                setattr(Gatepost, name, stand_in)
            yield self
        finally:
            for name, method in real.items():
                setattr(Gatepost, name, method)

    def _report(self, gate: Gatepost, text: str, policy: Policy | str | None) -> Report:
        self.asked.append(text)
        if self._fault is not None:
            raise self._fault
        address = Parser(gate.settings.parse_options).parse(text)
        findings = (SyntaxCheck(smtputf8=gate.settings.smtputf8).check(address), *self._of(address))
        in_force = gate.policies.named(policy) if isinstance(policy, str) else policy
        report = Report(
            address, conclude(findings, in_force or gate.policy, _NOTHING, gate.messages)
        )
        gate.plugins.hook.on_report(report=report)
        return report

    def _of(self, address: Address) -> tuple[Finding, ...]:
        subjects = (_key(address.raw), address.domain, *parents(address.domain))
        return next((self._findings[s] for s in subjects if s in self._findings), ())


def _key(subject: str) -> str:
    return subject.strip().lower()


def _findings_of(report: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What a report's JSON holds, without the syntax, which is judged again."""
    return tuple(
        Finding(
            found["check"],
            Outcome(found["outcome"]),
            found["reason"],
            found["detail"],
            found["source"],
            report["suggestion"],
        )
        for found in report["findings"]
        if found["check"] != "syntax"
    )
