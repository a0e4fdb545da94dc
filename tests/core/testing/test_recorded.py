"""The fixture that comes with the installation, as a user's test has it."""

import json
import threading
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.failopen import check_or_none
from gatepost.testing import Recorded


def test_nothing_is_held_against_an_address_of_which_nothing_was_said(gatepost: Recorded) -> None:
    with Gatepost() as gate:
        report = gate.check("someone@mailinator.com")
    assert (report.status, report.decision, report.reason) == ("valid", "accept", None)
    assert gatepost.asked == ["someone@mailinator.com"]


def test_what_was_said_of_a_domain_holds_below_it(gatepost: Recorded) -> None:
    gatepost.say("firm.example", "disposable")
    with Gatepost() as gate:
        reasons = [
            gate.check(address).reason
            for address in ("ann@firm.example", "ann@mail.FIRM.example", "ann@affirm.example")
        ]
    assert reasons == ["disposable", "disposable", None]


def test_what_was_said_of_an_address_comes_before_its_domain(gatepost: Recorded) -> None:
    gatepost.say("firm.example", "disposable")
    gatepost.say("ann@firm.example", "typo", suggestion="ann@film.example")
    with Gatepost() as gate:
        report = gate.check("Ann@firm.example")
    assert (report.status, report.decision) == ("risky", "review")
    assert report.suggestion == "ann@film.example"
    assert "Did you mean ann@film.example?" in report.message


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("disposable", "invalid"),
        ("role", "risky"),
        ("free_provider", "valid"),
        ("timeout", "unknown"),
        ("acme.competitor", "invalid"),
    ],
)
def test_a_reason_comes_with_its_usual_outcome(
    gatepost: Recorded, reason: str, status: str
) -> None:
    gatepost.say("firm.example", reason)
    with Gatepost() as gate:
        assert gate.check("ann@firm.example").status == status
    gatepost.say("firm.example", reason, outcome="warn")
    with Gatepost() as gate:
        assert gate.check("ann@firm.example").status == "risky"


def test_syntax_and_policies_are_real(gatepost: Recorded) -> None:
    gatepost.say("info@firm.example", "role")
    with Gatepost({"policy": "strict"}) as gate:
        assert gate.check("ann").reason == "syntax"
        assert not gate.check("info@firm.example").accepted
        assert gate.check("info@firm.example", policy="signup").accepted


async def test_every_way_of_asking_says_the_same(gatepost: Recorded) -> None:
    gatepost.say("firm.example", "disposable")
    with Gatepost({"phase": "domain"}) as gate:
        reports = [gate.check("a@firm.example"), gate.check_instant("a@firm.example")]
        reports.append(await gate.acheck("a@firm.example"))
    assert [report.reason for report in reports] == ["disposable"] * 3


def test_no_lists_are_opened_and_no_thread_is_started(gatepost: Recorded, tmp_path: Path) -> None:
    before = threading.active_count()
    with Gatepost({"data_dir": tmp_path / "lists", "phase": "domain"}) as gate:
        gate.start()
        gate.check("ann@firm.example")
        assert threading.active_count() == before
    assert not (tmp_path / "lists").exists()


def test_a_gate_that_was_there_before_answers_so_too() -> None:
    with Gatepost() as gate:
        with Recorded().installed() as recorded:
            recorded.say("gmail.com", "disposable")
            assert gate.check("ann@gmail.com").reason == "disposable"
        assert gate.check("ann@gmail.com").reason is None


def test_recorded_reports_are_replayed(gatepost: Recorded, tmp_path: Path) -> None:
    gatepost.say("firm.example", "typo", suggestion="ann@film.example")
    with Gatepost() as gate:
        told = gate.check("ann@firm.example").to_dict()
    file = tmp_path / "verdicts.jsonl"
    file.write_text(json.dumps(told) + "\n\n", encoding="utf-8")
    fresh = Recorded()
    fresh.replay(file)
    with fresh.installed(), Gatepost() as gate:
        again = gate.check("ann@firm.example").to_dict()
    assert {**again, "elapsed_ms": 0} == {**told, "elapsed_ms": 0}


def test_a_fault_of_gateposts_own_can_be_tried(gatepost: Recorded) -> None:
    gatepost.break_down()
    with Gatepost() as gate:
        assert check_or_none(gate, "ann@firm.example") is None
    with Gatepost({"fail_open": False}) as gate:
        report = check_or_none(gate, "ann@firm.example")
    assert report is not None
    assert (report.decision, report.reason) == ("reject", "check_failed")
