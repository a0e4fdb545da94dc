"""`gatepost check` and its exit statuses, as a shell sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.app import build_cli
from support.name_servers import by_type


def gatepost(*arguments: str) -> Result:
    return CliRunner().invoke(build_cli(), arguments)


def test_a_good_address_is_accepted() -> None:
    result = gatepost("check", "alice@gmail.com")
    assert (result.exit_code, result.stdout.split()[:2]) == (0, ["accept", "valid"])


def test_a_disposable_one_is_rejected_in_json() -> None:
    result = gatepost("check", "alice@mailinator.com", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["status"], report["reason"]) == (1, "invalid", "disposable")


def test_several_addresses_give_a_line_each_and_the_worst_status() -> None:
    result = gatepost("check", "alice@gmail.com", "a@mailinator.com", "info@gmail.com", "--json")
    decisions = [json.loads(line)["decision"] for line in result.stdout.splitlines()]
    assert (result.exit_code, decisions) == (1, ["accept", "reject", "review"])


def test_what_could_upset_a_terminal_is_escaped() -> None:
    result = gatepost("check", "a\x1b[31m@gmail.com")
    assert "\x1b[31m" not in result.stdout
    assert "\\x1b[31m" in result.stdout


def test_a_policy_can_be_named() -> None:
    assert gatepost("check", "a@mailinator.com", "--policy", "observe").exit_code == 0
    result = gatepost("check", "a@gmail.com", "--policy", "singup")
    assert result.exit_code == 2
    assert "did you mean 'signup'" in result.stderr


def test_the_phase_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with by_type({"MX": "NXDOMAIN"}) as server:
        monkeypatch.setenv("GATEPOST_NAMESERVERS", server)
        monkeypatch.setenv("GATEPOST_BUDGET", "30")
        assert gatepost("check", "a@company.example").exit_code == 0
        result = gatepost("check", "a@company.example", "--phase", "domain", "--json")
    assert (result.exit_code, json.loads(result.stdout)["reason"]) == (1, "domain_not_found")


def test_a_wrong_setting_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_POLCY", "strict")
    result = gatepost("check", "a@gmail.com")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "did you mean 'policy'" in result.stderr


def test_a_misspelt_command_is_told_the_nearest() -> None:
    result = gatepost("chek")
    assert result.exit_code == 2
    assert "check" in result.stderr


def test_pull_without_a_service_says_what_to_set() -> None:
    result = gatepost("pull")
    assert result.exit_code == 2
    assert "GATEPOST_SYNC_URL" in result.stderr


def test_a_service_without_trust_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_SYNC_URL", "https://lists.example")
    result = gatepost("check", "a@gmail.com")
    assert result.exit_code == 2
    assert "GATEPOST_TRUST" in result.stderr


def test_status_says_what_is_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path))
    result = gatepost("status")
    assert result.exit_code == 0
    assert "baseline" in result.stdout
    assert str(tmp_path) in result.stdout
    shape = json.loads(gatepost("status", "--json").stdout)
    assert shape["ok"] is True
    assert shape["sets"]["disposable"] > 5_000
