"""What stops a command is said in one line, and never looks like a verdict."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gatepost.cli.app import build_cli

FULL = Path("/dev/full")


def test_a_fault_of_ours_is_one_line_that_quotes_nothing() -> None:
    @click.command("break")
    def command() -> None:
        raise ValueError("ann@company.example")

    cli = build_cli()
    cli.add_command(command)
    result = CliRunner().invoke(cli, ["break"])
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "gatepost: a fault of Gatepost's own, ValueError at test_app.py:"
    )
    assert "ann@" not in result.output


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_an_output_that_takes_no_more_is_no_verdict() -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gatepost", "check", "ann@gmail.com"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "gatepost: cannot go on: No space left on device\n"
