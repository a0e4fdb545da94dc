"""`gatepost explain --ref`: from the reference in a refusal to the decision."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost import Reason
from gatepost.cli.app import build_cli
from gatepost.decisions.decided import Decided, decided
from gatepost.decisions.log import DecisionLog
from support.gates import report

pytestmark = pytest.mark.usefixtures("baseline")


@pytest.fixture
def ref(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path))
    log = DecisionLog(tmp_path)
    found = report("Some.One@mailinator.com", Reason.DISPOSABLE)

    def make(new: str) -> Decided:
        return decided(
            found,
            log.hashed,
            ref=new,
            gate="milter inbound",
            party="sender",
            outcome="rejected",
            answer="550 5.7.1",
            queue="4X",
        )

    try:
        return log.add(make)
    finally:
        log.close()


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(build_cli(), ("explain", *arguments))


def test_the_decision_comes_first_and_then_what_the_lists_say_now(ref: str) -> None:
    rows = explain("--ref", ref.lower()).stdout.splitlines()
    assert rows[0].startswith(f"reference  {ref}, 20")
    assert rows[0].endswith(", by milter inbound")
    assert rows[1] == ("decided    rejected the sender with 550 5.7.1 under policy inbound_sender")
    assert "because    scripted: disposable" in rows
    assert "queue id   4X" in rows
    assert "asked      mailinator.com" in rows
    assert any(row.startswith("listed     mailinator.com on disposable") for row in rows)
    assert "verdict    reject (invalid) under policy inbound_sender" in rows
    assert "under policy strict" in explain("--ref", ref, "--policy", "strict").stdout


def test_an_address_beside_it_is_compared_and_not_told(ref: str) -> None:
    said = explain("--ref", ref, "some.one@mailinator.com").stdout
    assert "some.one@mailinator.com is the address judged" in said
    said = explain("--ref", ref, "someone.else@mailinator.com").stdout
    assert "someone.else@mailinator.com is not the address judged" in said


def test_json_has_the_decision_beside_the_explanation(ref: str) -> None:
    shape = json.loads(explain("--json", "--ref", ref, "some.one@mailinator.com").stdout)
    assert shape["decided"]["ref"] == ref
    assert shape["decided"]["is_this_address"] is True
    assert shape["domain"] == "mailinator.com"


def test_a_reference_that_is_not_kept_says_where_it_was_looked_for(
    ref: str, tmp_path: Path
) -> None:
    ended = explain("--ref", "0000-0000-0000")
    assert ended.exit_code == 2
    assert f"no decision '0000-0000-0000' is kept in {tmp_path}" in ended.stderr


def test_something_has_to_be_asked_about() -> None:
    ended = explain()
    assert ended.exit_code == 2
    assert "give an ADDRESS_OR_DOMAIN, or --ref" in ended.stderr
