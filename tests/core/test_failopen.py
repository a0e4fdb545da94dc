"""A fault of ours lets the person through, is counted, and says nothing about the person."""

from collections.abc import Callable, Iterator

import pytest

from gatepost import Gatepost, Report
from gatepost.failopen import check_instant_or_none, check_or_none
from support.broken_policy import ADDRESS, BrokenPolicy

Ask = Callable[..., Report | None]
both = pytest.mark.parametrize("ask", [check_or_none, check_instant_or_none])


@pytest.fixture
def gate() -> Iterator[Gatepost]:
    with Gatepost() as gate:
        yield gate


@both
def test_a_gate_that_works_answers(gate: Gatepost, ask: Ask) -> None:
    report = ask(gate, ADDRESS)
    assert report is not None
    assert report.reason == "disposable"


@both
def test_the_policy_is_passed_on(gate: Gatepost, ask: Ask) -> None:
    report = ask(gate, ADDRESS, policy="observe")
    assert report is not None
    assert (report.policy, report.accepted) == ("observe", True)


@both
@pytest.mark.parametrize("value", [5, None, ["someone@gmail.com"], {"email": "a@gmail.com"}])
def test_what_is_not_text_is_a_bad_address_and_no_fault_of_ours(
    gate: Gatepost, ask: Ask, value: object
) -> None:
    report = ask(gate, value)
    assert report is not None
    assert (report.reason, report.accepted) == ("syntax", False)


@both
def test_a_broken_gate_answers_nothing_and_is_counted(
    gate: Gatepost, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(gate, ADDRESS, policy=BrokenPolicy("broken")) is None
    assert gate.status().broken == {"gate": 1}
    assert "RuntimeError in decide" in caplog.text
    assert "someone" not in caplog.text
