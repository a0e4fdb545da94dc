"""What a run asks of its gate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost.address import Address
from gatepost.instant import Found
from gatepost.model import Report
from gatepost.policy import Policy

if TYPE_CHECKING:
    from gatepost.deep import Deep

__all__ = ["Verifier"]


@dataclass(frozen=True, slots=True)
class Verifier:
    """The steps of a verification, one by one."""

    instant: Callable[[str], tuple[Address, Found]]
    """Phase 1."""
    report: Callable[[Address, Found, Policy, int, float | None], Report]
    """The report, for a verification that began at this `perf_counter_ns`; then `on_recheck`."""
    policy: Policy
    operator: Callable[[str], str]
    """Whose hosts take a domain's mail, as far as that is known; else the domain itself."""
    deep: "Deep | None"
    """The other phases, None where there are none."""
