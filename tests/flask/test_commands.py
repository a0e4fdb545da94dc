"""`flask gatepost …`: Gatepost's own commands, with the gate of the app."""

import json

import pytest
from flask import Flask

from gatepost_flask import Gatepost


def app_with(**config: object) -> Flask:
    app = Flask(__name__)
    app.config.update(config)
    Gatepost(app)
    return app


def test_check_asks_the_gate_of_the_app() -> None:
    run = app_with(GATEPOST_POLICY="strict").test_cli_runner().invoke
    refused = run(args=["gatepost", "check", "--json", "info@gmail.com"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["policy"] == "strict"
    assert run(args=["gatepost", "check", "ann@gmail.com"]).exit_code == 0


def test_the_app_keeps_its_gate() -> None:
    app = app_with()
    gate = app.extensions["gatepost"]
    app.test_cli_runner().invoke(args=["gatepost", "check", "ann@gmail.com"])
    assert app.extensions["gatepost"] is gate
    assert gate.check("ann@mailinator.com").reason == "disposable"


def test_status_says_which_lists_are_in_force() -> None:
    said = app_with().test_cli_runner().invoke(args=["gatepost", "status", "--json"])
    assert json.loads(said.stdout)["snapshot"]["origin"] == "baseline"


def test_pull_without_a_service_is_one_line_that_says_what_to_set() -> None:
    said = app_with().test_cli_runner().invoke(args=["gatepost", "pull"])
    assert said.exit_code == 2
    assert said.stderr.startswith("gatepost: sync_url is not set")
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["check", "pull", "status", "explain"])
def test_each_command_explains_itself(command: str) -> None:
    said = app_with().test_cli_runner().invoke(args=["gatepost", command, "--help"])
    assert said.exit_code == 0
    assert "Exit status" in said.stdout or command == "status"
