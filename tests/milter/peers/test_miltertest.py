"""Sendmail's side of the protocol, as Debian's `miltertest` has it."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.installed_snapshot import install_snapshot
from support.milter_process import MilterProcess
from support.tools import require

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def milter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilterProcess]:
    folder = tmp_path_factory.mktemp("miltertest")
    install_snapshot(folder / "data", disposable=["mailinator.com"])
    environ = {"GATEPOST_DATA_DIR": str(folder / "data")}
    doors = ("--listen", "inbound=inet:127.0.0.1:0", "--listen", "observe=inet:127.0.0.1:0")
    with MilterProcess(*doors, "--check-recipient", log=folder / "log", environ=environ) as started:
        yield started


@pytest.mark.parametrize(("script", "listener"), [("envelope", 0), ("message", 1)])
def test_it_hears_what_it_expects(milter: MilterProcess, script: str, listener: int) -> None:
    program = require("miltertest", package="miltertest")
    port = milter.doors[listener].rpartition(":")[2]
    lua = Path(__file__).with_name(f"{script}.lua")
    command = (program, "-D", f"where=inet:{port}@127.0.0.1", "-s", str(lua))
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr + milter.log()
