"""A post as a whole: what is refused, what is only observed, and how a refusal reads."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest

from gatepost import Address, Finding, Gatepost, Outcome, Phase, hookimpl
from gatepost.web.problem import problem, too_large
from gatepost.web.routes import Route
from gatepost.web.screening import MOST_VALUES, Screening, ascreen, screen
from gatepost.web.values import Values
from support.broken_policy import BrokenPolicy

GOOD, ROLE, DISPOSABLE = "ann@gmail.com", "info@gmail.com", "ann@mailinator.com"
ROUTE = Route("/signup", ("email", "cc"))


@pytest.fixture(scope="module")
def gate() -> Iterator[Gatepost]:
    with Gatepost() as gate:
        yield gate


async def both(gate: Gatepost, route: Route, values: Values) -> Screening:
    """Of synchronous and of asynchronous code, which have to agree."""
    here, there = screen(gate, route, values), await ascreen(gate, route, values)
    assert here == there
    return here


async def test_a_post_with_good_addresses_goes_on(gate: Gatepost) -> None:
    found = await both(gate, ROUTE, (("email", GOOD), ("cc", ROLE)))
    assert not found.refused
    assert [report.reason for _, report in found.reports] == [None, "role"]
    report = found.report("cc")
    assert report is not None
    assert report.reason == "role"
    assert found.report("bcc") is None


async def test_one_bad_address_turns_the_post_away_and_is_named(gate: Gatepost) -> None:
    found = await both(gate, ROUTE, (("email", GOOD), ("cc", DISPOSABLE)))
    assert found.refused
    body = problem(found)
    assert (body["status"], body["title"]) == (422, "Unprocessable Content")
    (error,) = body["errors"]
    assert (error["field"], error["reason"]) == ("cc", "disposable")
    assert body["detail"] == error["message"] != ""
    assert problem(found, ["de"])["detail"].startswith("Adressen bei")


@dataclass(frozen=True)
class Meeting:
    """A check that passes when two addresses are asked about at the same time; its own plugin."""

    name: str = "meeting"
    phase: Phase = Phase.DOMAIN
    both: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(2))

    @hookimpl
    def register_checks(self) -> Iterable["Meeting"]:
        return (self,)

    async def check(self, address: Address) -> Finding | None:
        await self.both.wait()
        return Finding(self.name, Outcome.PASS)


async def test_addresses_that_have_to_wait_do_so_side_by_side() -> None:
    settings = {"phase": "domain", "budget": 10, "disabled_checks": ["mail_host", "mail_operator"]}
    values = (("email", "ann@company.example"), ("cc", "bob@firm.example"))
    with Gatepost(settings, plugins=[Meeting()]) as gate:
        found = await ascreen(gate, ROUTE, values)
    met = [
        one.outcome
        for _, report in found.reports
        for one in report.findings
        if one.check == "meeting"
    ]
    assert met == [Outcome.PASS] * 2


async def test_the_routes_policy_decides(gate: Gatepost) -> None:
    assert (await both(gate, Route("/x", policy="strict"), (("email", ROLE),))).refused


@pytest.mark.parametrize(
    "route", [Route("/signup", enforce=False), Route("/signup", policy="observe")]
)
async def test_observing_refuses_nobody_and_logs_no_address(
    gate: Gatepost, route: Route, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "gatepost.web")
    assert not screen(gate, route, (("email", DISPOSABLE), ("email", ROLE))).refused
    assert [record.getMessage() for record in caplog.records] == [
        "observed: /signup email: disposable"
    ]


async def test_too_many_addresses_are_refused_and_none_is_looked_at(gate: Gatepost) -> None:
    found = await both(gate, ROUTE, (("email", GOOD),) * (MOST_VALUES + 1))
    assert found.refused
    assert found.reports == ()
    assert str(MOST_VALUES) in problem(found)["detail"]


async def test_a_broken_gate_lets_the_post_go_on() -> None:
    with Gatepost() as gate:
        gate.policy = BrokenPolicy("broken")
        assert not (await both(gate, ROUTE, (("email", DISPOSABLE),))).refused
        assert gate.status().broken == {"gate": 2}


async def test_unless_the_settings_say_otherwise() -> None:
    with Gatepost({"fail_open": False}) as gate:
        gate.policy = BrokenPolicy("broken")
        (error,) = problem(await both(gate, ROUTE, (("email", GOOD),)))["errors"]
    assert error["reason"] == "check_failed"
    assert error["message"].startswith("We could not check")


def test_a_post_that_is_too_large_is_told_the_limit() -> None:
    assert too_large(2000)["status"] == 413
    assert "2000" in too_large(2000)["detail"]
