"""What other tests lean on: in CI a missing tool fails, and nothing leaves this machine."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from support.house import ROOT
from support.offline import LeftThisMachineError, is_here
from support.tools import require

NEEDS_A_TOOL = """
import pytest
from support.tools import require

def test_that_needs_a_tool():
    require("no-such-command", package="no-such-package")

def test_that_is_skipped_for_another_reason():
    pytest.skip("only on Sundays")

@pytest.mark.xfail
def test_that_is_expected_to_fail():
    assert False
"""


def closing_line(folder: Path, *, in_ci: bool) -> str:
    test = folder / "test_tool.py"
    test.write_text(NEEDS_A_TOOL, encoding="utf-8")
    plugins = ("-p", "support.no_skips", "-p", "no:cacheprovider")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "CI": "true" if in_ci else ""}
    command = (sys.executable, "-m", "pytest", "-c", os.devnull, *plugins, str(test))
    run = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    return run.stdout.splitlines()[-1]


@pytest.mark.slow
def test_a_missing_tool_skips_the_test_on_a_laptop(tmp_path: Path) -> None:
    assert "2 skipped, 1 xfailed in" in closing_line(tmp_path, in_ci=False)


@pytest.mark.slow
def test_a_missing_tool_fails_the_test_in_ci(tmp_path: Path) -> None:
    assert "1 failed, 1 skipped, 1 xfailed in" in closing_line(tmp_path, in_ci=True)


def test_a_tool_that_is_there_is_found_with_its_path() -> None:
    assert os.access(require("sh", package="dash"), os.X_OK)


@pytest.mark.parametrize(
    ("address", "here"),
    [
        (("127.0.0.1", 25), True),
        (("127.8.9.10", 53), True),
        (("::1", 25, 0, 0), True),
        (("localhost", 25), True),
        ("/run/gatepost.sock", True),
        (("192.0.2.1", 25), False),
        (("10.0.0.1", 53), False),
        (("2001:db8::1", 25, 0, 0), False),
        (("mx.example.com", 25), False),
    ],
)
def test_where_this_machine_ends(address: object, here: bool) -> None:
    assert is_here(address) is here


def test_a_test_cannot_reach_another_host() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        with pytest.raises(LeftThisMachineError):
            outward.sendto(b"hello", ("192.0.2.1", 53))
        with pytest.raises(LeftThisMachineError):
            outward.connect(("192.0.2.1", 53))
