"""`gatepost check --json`."""

import json

from click.testing import CliRunner

from conformance.gate import Gate, Seen
from gatepost.cli.app import build_cli

__all__ = ["CommandLine"]


class CommandLine(Gate):
    """Its language is that of the settings."""

    languages = ("en", "de")  # each question opens a gate of its own, which takes its time

    def ask(self, address: str, language: str) -> Seen:
        environ = {"GATEPOST_LANGUAGE": language}
        run = CliRunner(env=environ).invoke(build_cli(), ["check", "--json", "--", address])
        assert run.exit_code in {0, 1}, run.output
        report = json.loads(run.stdout)
        assert (run.exit_code == 1) is (report["decision"] == "reject")
        if run.exit_code == 0:
            return Seen(True)
        return Seen(False, report["reason"], report["message"], report["suggestion"])
