"""What systemd hears of a process: serving, reloading, alive, ending."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.milter_process import MilterProcess

pytestmark = pytest.mark.slow


class Systemd:
    """The receiving end of sd_notify(3)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(30)

    def hears(self, word: str) -> str:
        """The first message with this word in it; waits for it, and for no other."""
        while True:
            message = self._socket.recv(4096).decode()
            if word in message:
                return message

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def systemd() -> Iterator[Systemd]:
    with tempfile.TemporaryDirectory(prefix="gp-") as folder:
        found = Systemd(Path(folder) / "notify")
        yield found
        found.close()


def test_systemd_hears_of_every_turn(systemd: Systemd, tmp_path: Path) -> None:
    environ = {"NOTIFY_SOCKET": str(systemd.path), "WATCHDOG_USEC": "200000"}
    doors = ("--listen", "inet:127.0.0.1:0")
    # Whose watchdog it is is not known before it runs.
    with MilterProcess(
        *doors, log=tmp_path / "log", environ=environ, without=("WATCHDOG_PID",)
    ) as milter:
        assert f"STATUS=serving on inet:127.0.0.1:{milter.port}" in systemd.hears("READY=1")
        for _ in range(3):
            systemd.hears("WATCHDOG=1")
        milter.signal(signal.SIGHUP)
        assert "MONOTONIC_USEC=" in systemd.hears("RELOADING=1")
        assert f"STATUS=serving on inet:127.0.0.1:{milter.port}" in systemd.hears("READY=1")
        milter.signal(signal.SIGTERM)
        systemd.hears("STOPPING=1")
        assert milter.wait() == 0


def test_systemd_hears_why_a_reload_changed_nothing(systemd: Systemd, tmp_path: Path) -> None:
    settings = tmp_path / "gatepost.toml"
    environ = {"NOTIFY_SOCKET": str(systemd.path), "GATEPOST_CONFIG": str(settings)}
    settings.write_text("")
    doors = ("--listen", "inet:127.0.0.1:0")
    with MilterProcess(*doors, log=tmp_path / "log", environ=environ) as milter:
        systemd.hears("READY=1")
        settings.write_text("budgte = 1\n")
        milter.signal(signal.SIGHUP)
        status = systemd.hears("READY=1")
        assert f"serving on inet:127.0.0.1:{milter.port}; not reloaded" in status
        assert "did you mean 'budget'" in status


def test_the_watchdog_of_another_process_is_not_fed(systemd: Systemd, tmp_path: Path) -> None:
    environ = {
        "NOTIFY_SOCKET": str(systemd.path),
        "WATCHDOG_USEC": "1000",
        "WATCHDOG_PID": str(os.getpid()),
    }
    with MilterProcess("--listen", "inet:127.0.0.1:0", log=tmp_path / "log", environ=environ) as m:
        systemd.hears("READY=1")
        m.signal(signal.SIGTERM)
        assert "WATCHDOG" not in systemd.hears("")
