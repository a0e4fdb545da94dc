"""Turns competitors away and keeps count: the example plugin of the tests."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gatepost import Address, Finding, InstantCheck, Outcome, Phase, Report, hookimpl

_COMPETITOR = Finding("acme", Outcome.FAIL, "acme.competitor", "works for a competitor")


@dataclass(frozen=True, slots=True)
class CompetitorCheck:
    """Fails on addresses of the competition."""

    name: str = "acme"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        """A finding for rival.example, nothing for anybody else."""
        return _COMPETITOR if address.domain == "rival.example" else None


@hookimpl
def register_checks() -> Iterable[InstantCheck]:
    """The competitor check."""
    return [CompetitorCheck()]


@hookimpl
def on_report(report: Report) -> None:
    """Appends the decision to the file that ACME_LOG names."""
    with Path(os.environ["ACME_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{report.decision.value} {report.reason}\n")
