"""`gatepost milter` as a process: what it prints, how it ends, why it cannot start."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.installed_snapshot import install_snapshot
from support.milter_client import MilterClient
from support.milter_process import MilterProcess

pytestmark = pytest.mark.slow
ANY_PORT = ("--listen", "inet:127.0.0.1:0")
BAD = "someone@mailinator.com"


def refused_start(*options: str) -> str:
    """What a start that must fail writes to standard error."""
    gatepost = (sys.executable, "-c", "from gatepost.cli import main; main()")
    ended = subprocess.run(
        (*gatepost, "milter", *options), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    return ended.stderr


async def first_answer(where: int, sender: str, client: str = "192.0.2.55") -> bytes:
    """What a new session's first recipient is answered."""
    mta = await MilterClient.open(where)
    try:
        await mta.begin(client)
        mta.sender(sender)
        return b" ".join(await mta.recipient("b@example.org"))
    finally:
        await mta.close()


def eventually(holds: Callable[[], bool]) -> None:
    """Waits until it holds; the test's own time limit ends a wait in vain."""
    while not holds():
        time.sleep(0.05)


async def test_one_line_says_where_once_it_serves(tmp_path: Path) -> None:
    with MilterProcess(*ANY_PORT, log=tmp_path / "log") as milter:
        assert milter.said == f"listening on inet:127.0.0.1:{milter.port}\n"
        answer = await first_answer(milter.port, BAD)
        assert answer.startswith(b"y 550 5.7.1 Sender address rejected: ")
        milter.signal(signal.SIGTERM)
        assert milter.wait() == 0
    assert "rejected=1" in milter.log()
    assert "@" not in milter.log()


async def test_observing_refuses_nothing_and_logs_what_it_would_have(tmp_path: Path) -> None:
    with MilterProcess(*ANY_PORT, "--policy", "observe", log=tmp_path / "log") as milter:
        assert await first_answer(milter.port, BAD) == b"c "
        eventually(lambda: "observed sender 550 5.7.1 reason=disposable" in milter.log())


async def test_loopback_is_checked_when_nobody_is_trusted(tmp_path: Path) -> None:
    with MilterProcess(*ANY_PORT, "--trust-network", "none", log=tmp_path / "log") as milter:
        assert (await first_answer(milter.port, BAD, client="127.0.0.1")).startswith(b"y 550")


async def test_sighup_reads_the_settings_anew(tmp_path: Path) -> None:
    listed, settings = tmp_path / "listed", tmp_path / "gatepost.toml"
    install_snapshot(listed, disposable=["example.com"])
    settings.write_text(f'data_dir = "{tmp_path / "empty"}"\n')
    environ = {"GATEPOST_CONFIG": str(settings)}
    # The environment counts before the file.
    without = ("GATEPOST_DATA_DIR",)
    log = tmp_path / "log"
    with MilterProcess(*ANY_PORT, log=log, environ=environ, without=without) as milter:
        assert await first_answer(milter.port, "a@example.com") == b"a "
        settings.write_text(f'data_dir = "{listed}"\n')
        milter.signal(signal.SIGHUP)
        eventually(lambda: "reloaded" in milter.log())
        assert (await first_answer(milter.port, "a@example.com")).startswith(b"y 550 5.7.1")
        settings.write_text("budgte = 1\n")
        milter.signal(signal.SIGHUP)
        eventually(lambda: "did you mean 'budget'" in milter.log())
        assert (await first_answer(milter.port, "a@example.com")).startswith(b"y 550 5.7.1")


async def test_sighup_changes_the_rules_of_a_listener(tmp_path: Path) -> None:
    settings = tmp_path / "gatepost.toml"
    listener = '[[milter.listener]]\nlisten = "inet:127.0.0.1:0"\npolicy = "{}"\n'
    settings.write_text(listener.format("observe"))
    environ = {"GATEPOST_CONFIG": str(settings)}
    with MilterProcess(log=tmp_path / "log", environ=environ) as milter:
        assert await first_answer(milter.port, BAD) == b"c "
        settings.write_text(listener.format("inbound") + 'socket_mode = "600"\n')
        milter.signal(signal.SIGHUP)
        eventually(lambda: "reloaded" in milter.log())
        assert (await first_answer(milter.port, BAD)).startswith(b"y 550 5.7.1")
        # What is open cannot be moved.
        settings.write_text(listener.format("inbound").replace(":0", ":1"))
        milter.signal(signal.SIGHUP)
        eventually(lambda: "the addresses to listen on changed, which only a" in milter.log())
        assert (await first_answer(milter.port, BAD)).startswith(b"y 550 5.7.1")
        # Back to what is in force there is nothing to warn of.
        settings.write_text(listener.format("inbound"))
        milter.signal(signal.SIGHUP)
        eventually(lambda: milter.log().count("reloaded") == 3)
        assert milter.log().count("addresses to listen on changed") == 1


def test_a_socket_of_systemd_under_another_name_is_said(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as passed,
        pytest.raises(AssertionError, match="systemd passed the sockets milter, and not one named"),
        MilterProcess("--listen", "systemd:other", log=tmp_path / "log", passed=passed),
    ):
        pass


def test_an_address_in_use_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"inet:127.0.0.1:{taken.getsockname()[1]}"
        said = refused_start("--listen", where)
    assert said.startswith(f"gatepost: cannot listen on {where}: it is in use; ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--listen", "unix:/nowhere/at/all/m.sock"), "there is no directory /nowhere/at/all"),
        (("--listen", "9900"), "is no place to listen"),
        (("--policy", "strikt"), "did you mean 'strict'"),
        (("--trust-network", "home"), "'home' is no network"),
        (("--socket-mode", "rw"), "is no file mode"),
        (("--no-check-sender",), "nothing is left to check"),
        (("--metrics", "127.0.0.1:port"), "is not host or host:port"),
        (("--on-unknown", "shrug"), "shrug"),
    ],
)
def test_a_wrong_option_is_said_with_what_to_write(
    options: tuple[str, ...], complaint: str
) -> None:
    assert complaint in refused_start(*options)
