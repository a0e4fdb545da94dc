"""Asking about every address of one post, and what follows for the post as a whole."""

import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from gatepost.failopen import acheck_or_none, check_or_none
from gatepost.gate import Gatepost
from gatepost.model import Decision, Report
from gatepost.web.routes import Route
from gatepost.web.values import Values

__all__ = ["MOST_VALUES", "Screening", "ascreen", "screen"]

_log = logging.getLogger("gatepost.web")

MOST_VALUES = 100
"""Addresses in one post; one with more is refused whole, so that no address slips past the end."""


@dataclass(frozen=True, slots=True)
class Screening:
    """What was found in one post: field and report, in the order of the fields."""

    route: Route
    reports: tuple[tuple[str, Report], ...] = ()
    overfull: bool = False
    """Whether the post held more than `MOST_VALUES` addresses, so that none was looked at."""

    @property
    def against(self) -> tuple[tuple[str, Report], ...]:
        """The fields that the policy rejects."""
        return tuple(pair for pair in self.reports if not pair[1].accepted)

    @property
    def refused(self) -> bool:
        """Whether the post is to be turned away."""
        return self.route.enforce and (self.overfull or bool(self.against))

    def report(self, field: str = "email") -> Report | None:
        """The first report about that field; None where nothing was checked."""
        return next((report for name, report in self.reports if name == field), None)


def screen(gate: Gatepost, route: Route, values: Values) -> Screening:
    """Checks the values one after the other."""
    if len(values) > MOST_VALUES:
        return _concluded(Screening(route, overfull=True))
    found = ((name, check_or_none(gate, value, policy=route.policy)) for name, value in values)
    return _concluded(Screening(route, tuple((name, made) for name, made in found if made)))


async def ascreen(gate: Gatepost, route: Route, values: Values) -> Screening:
    """`screen` for async code; values that may have to wait are checked side by side."""
    if len(values) > MOST_VALUES:
        return _concluded(Screening(route, overfull=True))
    asked = (acheck_or_none(gate, value, policy=route.policy) for _, value in values)
    found = zip(values, await _side_by_side(gate, list(asked)), strict=True)
    return _concluded(Screening(route, tuple((pair[0], made) for pair, made in found if made)))


async def _side_by_side(
    gate: Gatepost, asked: list[Coroutine[Any, Any, Report | None]]
) -> list[Report | None]:
    """Answers in order. A task costs more than an instant verdict: none is made without need."""
    if not gate.deep or len(asked) == 1:
        return [await one for one in asked]
    import asyncio  # here: synchronous applications need none of it

    return await asyncio.gather(*asked)


def _concluded(screening: Screening) -> Screening:
    """Logs what observing lets through: the path of the settings and the reason, no address."""
    for field, report in screening.reports:
        would = report.would if report.accepted else Decision.REJECT
        if would is Decision.REJECT and not (screening.route.enforce and not report.accepted):
            _log.info("observed: %s %s: %s", screening.route.path, field, report.reason)
    return screening
