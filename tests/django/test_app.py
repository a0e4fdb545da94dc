"""The app: settings in, one gate out, and a check that names a wrong setting."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from gatepost import Gatepost, SettingsError
from gatepost_django.apps import GatepostConfig
from gatepost_django.gate import current_gate

PROJECT = """
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["gatepost_django"], GATEPOST={"DATA_DIR": "lists"})
django.setup()
from gatepost_django.validators import validate_email_address
validate_email_address("someone@gmail.com")
"""


def test_the_gate_is_built_once_and_only_when_it_is_asked(app: GatepostConfig) -> None:
    assert app._gate is None
    assert current_gate() is current_gate()
    assert app._gate is current_gate()


def test_first_addresses_that_come_at_once_share_one_gate(app: GatepostConfig) -> None:
    together = Barrier(8)

    def ask(_: int) -> Gatepost:
        together.wait(timeout=60)
        return current_gate()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {app._gate}


def test_close_ends_the_gate_and_the_next_address_gets_another(app: GatepostConfig) -> None:
    first = current_gate()
    app.close()
    assert current_gate() is not first
    assert current_gate().check("someone@mailinator.com").reason == "disposable"


@pytest.mark.parametrize("key", ["POLICY", "policy"])
def test_the_settings_are_keyed_in_either_case(app: GatepostConfig, key: str) -> None:
    with override_settings(GATEPOST={key: "strict"}):
        assert current_gate().policy.name == "strict"


def test_settings_overridden_in_a_test_hold_until_it_ends(app: GatepostConfig) -> None:
    with override_settings(GATEPOST={"POLICY": "observe"}):
        assert current_gate().check("someone@mailinator.com").accepted
    assert not current_gate().check("someone@mailinator.com").accepted


def test_the_settings_go_over_the_environment(
    app: GatepostConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATEPOST_POLICY", "observe")
    monkeypatch.setenv("GATEPOST_MIN_VOTES", "2")
    settings = current_gate().settings
    assert (settings.policy, settings.min_votes) == ("signup", 2)


def test_a_project_may_leave_the_settings_out(app: GatepostConfig) -> None:
    with override_settings():
        from django.conf import settings

        del settings.GATEPOST
        assert run_checks() == []
        assert current_gate().policy.name == "signup"


def test_the_check_is_content_with_a_right_setting() -> None:
    assert run_checks() == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"POLCY": "strict"}, "policy"),
        ({"BUDGET": "soon"}, "budget"),
        ({"POLICY": "strickt"}, "strict"),
        (["strict"], "list"),
    ],
)
def test_the_check_names_a_wrong_setting(given: object, named: str) -> None:
    with override_settings(GATEPOST=given):
        (error,) = run_checks(tags=["gatepost"])
        assert error.id == "gatepost.E001"
        assert named in error.msg
        assert "gatepost.toml" in (error.hint or "")


def test_a_gate_with_a_wrong_setting_is_an_error_and_no_open_gate(app: GatepostConfig) -> None:
    with override_settings(GATEPOST={"POLCY": "strict"}), pytest.raises(SettingsError):
        current_gate()


def test_a_process_that_used_a_gate_ends_by_itself(tmp_path: Path) -> None:
    command = (sys.executable, "-W", "error", "-c", PROJECT)
    run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("", "")
    assert (tmp_path / "lists").is_dir()
