"""Old lists go on serving, say that they are old, and in the end call nothing clean."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost import Gatepost
from gatepost.cli.app import build_cli
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.model import Report
from gatepost.policy import PRESETS
from support.installed_snapshot import install_snapshot

DAY = timedelta(days=1)
STATES = {
    "nullmx.example": DomainState(DomainFlag.NULL_MX),
    "fine.example": DomainState(DomainFlag.HAS_MX, ("mx.fine.example",)),
}
MakeGate = Callable[..., Gatepost]


@pytest.fixture
def gate_of(tmp_path: Path) -> Iterator[MakeGate]:
    """A gate on a snapshot that expired that long ago."""
    made = []

    def make(expired: timedelta | None, **settings: object) -> Gatepost:
        install_snapshot(
            tmp_path,
            disposable=["bad.example"],
            blacklisted=["joe@fine.example"],
            states=STATES,
            expired=expired,
        )
        gate = Gatepost({"data_dir": tmp_path, **settings})
        made.append(gate)
        return gate

    yield make
    for gate in made:
        gate.close()


def finding(report: Report, check: str) -> tuple[str, str | None]:
    (found,) = [each for each in report.findings if each.check == check]
    return found.outcome.value, found.reason


def test_a_stale_snapshot_serves_as_if_it_were_fresh_and_says_that_it_is_not(
    gate_of: MakeGate,
) -> None:
    gate = gate_of(6 * DAY)
    report = gate.check("joe@other.example")
    assert (report.status, report.decision) == ("valid", "accept")
    snapshot = report.to_dict()["snapshot"]
    assert (snapshot["stale"], snapshot["outdated"]) == (True, False)
    assert gate.check("joe@nullmx.example").reason == "null_mx"
    status = gate.status()
    assert not status.ok
    assert "goes on serving until" in dict(status.rows())["STALE"]


def test_after_seven_more_days_nothing_is_called_clean(gate_of: MakeGate) -> None:
    gate = gate_of(8 * DAY)
    report = gate.check("someone@other.example")
    assert (report.status, report.decision) == ("unknown", "accept")
    assert report.reasons == ("lists_outdated",)  # of two sets, and named once
    assert finding(report, "disposable") == ("unknown", "lists_outdated")
    assert finding(report, "blacklist") == ("unknown", "lists_outdated")
    assert report.to_dict()["snapshot"]["outdated"] is True
    assert report.message == "We could not check this address completely."
    assert "what is not on them is unknown now" in dict(gate.status().rows())["STALE"]


def test_what_an_outdated_list_does_name_is_still_refused(gate_of: MakeGate) -> None:
    gate = gate_of(8 * DAY)
    assert gate.check("x@sub.bad.example").reasons == ("disposable", "lists_outdated")
    # What was refused comes first, whichever check it is that could not tell.
    assert gate.check("joe@fine.example").reasons == ("blacklisted_address", "lists_outdated")


def test_an_outdated_domain_state_counts_neither_way(gate_of: MakeGate) -> None:
    gate = gate_of(8 * DAY)
    for domain in STATES:
        report = gate.check(f"someone@{domain}")
        assert finding(report, "known_origin") == ("unknown", "lists_outdated")
        assert report.accepted


@pytest.mark.parametrize(("days", "outcome"), [(13, "fail"), (15, "unknown"), (None, "fail")])
def test_a_domain_that_was_not_checked_for_long_counts_neither_way_in_a_fresh_snapshot(
    tmp_path: Path, days: int | None, outcome: str
) -> None:
    seen = None if days is None else datetime.now(UTC).date() - timedelta(days=days)
    install_snapshot(
        tmp_path, states={"gone.example": DomainState(DomainFlag.UNREGISTERED, (), seen)}
    )
    with Gatepost({"data_dir": tmp_path}) as gate:
        report = gate.check("someone@gone.example")
        assert finding(report, "known_origin")[0] == outcome
        assert report.decision == ("accept" if outcome == "unknown" else "reject")


@pytest.mark.parametrize("policy", PRESETS)
def test_every_preset_lets_people_through(gate_of: MakeGate, policy: str) -> None:
    assert gate_of(90 * DAY).check("someone@other.example", policy=policy).decision == "accept"


def test_who_would_rather_look_twice_says_so(gate_of: MakeGate) -> None:
    gate = gate_of(8 * DAY, actions={"lists_outdated": "review"})
    assert gate.check("someone@other.example").decision == "review"


@pytest.mark.parametrize(("days", "status"), [(0.5, "unknown"), (30, "valid"), (1e9, "valid")])
def test_how_long_an_expired_snapshot_counts_is_a_setting(
    gate_of: MakeGate, days: float, status: str
) -> None:
    assert gate_of(2 * DAY, stale_days=days).check("someone@other.example").status == status


def test_it_is_logged_once_and_again_when_it_gets_worse(
    gate_of: MakeGate, caplog: pytest.LogCaptureFixture
) -> None:
    gate = gate_of(6 * DAY)
    with caplog.at_level(logging.WARNING, logger="gatepost.lists"):
        for _ in range(5):
            gate.check("someone@other.example")
            gate.lists.refresh()
        gate_of(8 * DAY)
        gate.check("someone@other.example")
    stale, outdated = (record.message for record in caplog.records)
    assert "goes on serving until" in stale
    assert "is unknown now" in outdated


def test_a_running_gate_notices_that_the_day_has_come_and_that_it_is_over(
    gate_of: MakeGate, tmp_path: Path
) -> None:
    """What was found out about a domain before is not what is said of it now."""
    gate = gate_of(6 * DAY)
    assert gate.check("someone@other.example").status == "valid"
    gate_of(8 * DAY)
    gate.lists.refresh()
    assert gate.check("someone@other.example").status == "unknown"
    install_snapshot(tmp_path, generation=2, disposable=["bad.example"])
    gate.lists.refresh()
    assert gate.check("someone@other.example").status == "valid"


@pytest.mark.usefixtures("baseline")
def test_a_baseline_has_no_expiry(tmp_path: Path) -> None:
    with Gatepost({"data_dir": tmp_path, "stale_days": 0.001}) as gate:
        assert gate.check("someone@other.example").status == "valid"
        assert gate.status().ok


def run(data_dir: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(data_dir))
    return CliRunner().invoke(build_cli(), arguments, prog_name="gatepost")


def test_the_command_line_says_it_on_standard_error(
    gate_of: MakeGate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate_of(6 * DAY)
    result = run(tmp_path, monkeypatch, "check", "--json", "someone@other.example")
    assert json.loads(result.stdout)["snapshot"]["stale"] is True
    assert result.stderr.startswith("gatepost: the lists are stale: snapshot 1 expired at ")
    env = {**os.environ, "GATEPOST_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "gatepost", "check", "someone@other.example"]
    real = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    assert real.stderr == result.stderr  # the log has it as well, and prints it nowhere
    assert "STALE" in run(tmp_path, monkeypatch, "explain", "other.example").stdout
    (tmp_path / "in.csv").write_text("email\nsomeone@other.example\n", encoding="ascii")
    done = run(tmp_path, monkeypatch, "bulk", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"))
    assert "gatepost: the lists are stale" in done.stderr
    gate_of(8 * DAY)
    assert "OUTDATED" in run(tmp_path, monkeypatch, "explain", "other.example").stdout
    status = json.loads(run(tmp_path, monkeypatch, "status", "--json").stdout)
    assert (status["ok"], status["snapshot"]["outdated"]) == (False, True)
    gate_of(None)
    assert run(tmp_path, monkeypatch, "check", "someone@other.example").stderr == ""
