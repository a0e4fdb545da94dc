"""The units of deploy/systemd: systemd understands them, and they fit the program."""

import re
import subprocess
from pathlib import Path

import pytest

from support.house import ROOT
from support.tools import require

UNITS = ROOT / "deploy/systemd"
SOCKETS = sorted(UNITS.glob("*.socket"))
SERVICES = [UNITS / f"gatepost-{name}.service" for name in ("milter", "policy")]
PROGRAM = "/opt/gatepost/bin/gatepost"


def value(unit: Path, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None, f"{unit.name} has no {name}="
    return found[1]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units in a folder, with a program and a user that are on every machine."""
    for unit in (*SOCKETS, *SERVICES):
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(re.sub("=gatepost$", "=root", text, flags=re.MULTILINE))
    return tmp_path


@pytest.mark.slow
def test_systemd_understands_them(installed: Path) -> None:
    analyze = require("systemd-analyze", package="systemd")
    units = sorted(map(str, installed.iterdir()))
    assert len(units) == 5
    command = (analyze, "verify", "--man=no", *units)
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_they_are_hardened(service: Path) -> None:
    analyze = require("systemd-analyze", package="systemd")
    # On a scale from 0 to 100, where 100 is a service that may do everything.
    command = (analyze, "security", "--offline=true", "--threshold=20", str(service))
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_service_listens_on_the_socket_of_its_name(service: Path) -> None:
    socket = service.with_suffix(".socket")
    # Where it listens is no option: beside one the listeners of the file would not count.
    assert value(service, "ExecStart") == f"{PROGRAM} {service.stem.removeprefix('gatepost-')}"
    listen = f"GATEPOST_MILTER_LISTEN=systemd:{value(socket, 'FileDescriptorName')}"
    assert f"Environment={listen}\n" in service.read_text(encoding="utf-8")
    assert value(service, "Requires") == socket.name
    # Longer than the milter serves open sessions, or systemd would cut them.
    assert int(value(service, "TimeoutStopSec")) > 30


def test_the_socket_for_submission_is_the_milters_too() -> None:
    first, second = UNITS / "gatepost-milter.socket", UNITS / "gatepost-submission.socket"
    assert value(second, "Service") == "gatepost-milter.service"
    for name in ("FileDescriptorName", "ListenStream"):
        assert value(second, name) == value(first, name).replace("milter", "submission")
    for name in ("SocketUser", "SocketGroup", "SocketMode", "DirectoryMode"):
        assert value(second, name) == value(first, name)
