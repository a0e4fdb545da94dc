"""The units of the sync service: systemd understands them, and they fit the program."""

import re
import shlex
from pathlib import Path

import pytest

from support.commands import ran
from support.house import ROOT
from support.running_service import gatepost
from support.tools import require

UNITS = [ROOT / f"deploy/systemd/gatepost-{name}.service" for name in ("web", "worker")]
PROGRAM = "/opt/gatepost/bin/gatepost"


def value(unit: Path, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None, f"{unit.name} has no {name}="
    return found[1]


@pytest.mark.slow
def test_systemd_understands_them(tmp_path: Path) -> None:
    analyze = require("systemd-analyze", package="systemd")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(re.sub("=gatepost$", "=root", text, flags=re.MULTILINE))
    done = ran(analyze, "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_they_are_hardened(unit: Path) -> None:
    analyze = require("systemd-analyze", package="systemd")
    # On a scale from 0 to 100, where 100 is a service that may do everything.
    done = ran(analyze, "security", "--offline=true", "--threshold=20", str(unit))
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_the_command_is_one(unit: Path) -> None:
    program, *command = shlex.split(value(unit, "ExecStart"))
    assert program == PROGRAM
    assert "--help" in gatepost(*command, "--help", env={}).stdout


def test_who_answers_the_internet_reaches_no_keys() -> None:
    state = value(UNITS[0], "StateDirectory")
    assert value(UNITS[0], "InaccessiblePaths") == f"-/var/lib/{state}/keys"


def test_a_worker_may_finish_what_it_has_begun() -> None:
    assert int(value(UNITS[1], "TimeoutStopSec")) > 30
