"""A plugin as anybody may install one: a check that breaks, a reason of its own, and a listener."""

from dataclasses import dataclass
from threading import Lock

from gatepost import Address, Finding, InstantCheck, Outcome, Phase, Report, hookimpl

__all__ = ["heard", "on_report", "register_checks"]

_reports: list[Report] = []
_lock = Lock()


@dataclass(frozen=True, slots=True)
class AcmeCheck:
    """Knows one competitor, and cannot cope with one domain."""

    name: str = "acme"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        if address.domain == "breaks-a-check.example":
            raise RuntimeError(f"cannot judge {address.raw}")
        if address.domain == "competitor.example":
            return Finding("acme", Outcome.FAIL, "acme.competitor", "a competitor")
        return None


@hookimpl
def register_checks() -> list[InstantCheck]:
    return [AcmeCheck()]


@hookimpl
def on_report(report: Report) -> None:
    with _lock:
        _reports.append(report)


def heard() -> list[Report]:
    """The reports of this process since the last call."""
    with _lock:
        reports = _reports[:]
        _reports.clear()
    return reports
