"""One Postfix and its milters for all tests that need them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from demo.postfix import Postfix
from support.installed_snapshot import install_snapshot
from support.mail import Mail
from support.milter_process import MilterProcess
from support.tools import MISSING, require

RELAYED = ("example.org", "mailinator.com", "xn--bcher-kva.example")


def _milters(door: str, default_action: str = "tempfail") -> dict[str, str]:
    setting = f"{{ {door}, command_timeout=10s, default_action={default_action} }}"
    return {"smtpd_milters": setting}


@pytest.fixture(scope="session")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    require("postfix", package="postfix")
    if os.geteuid() != 0:
        pytest.skip(f"{MISSING}: root, as which Postfix must be started")
    folder = tmp_path_factory.mktemp("mail")
    install_snapshot(
        folder / "data", disposable=["mailinator.com"], blacklisted=["villain@gmail.com"]
    )
    environ = {"GATEPOST_DATA_DIR": str(folder / "data")}
    with ExitStack() as stack:
        # Not below pytest's folder: that is closed to the user postfix.
        run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gp-")))
        run.chmod(0o755)
        socket = f"unix:{run}/milter.sock"
        doors = ("--listen", "inet:127.0.0.1:0", "--listen", socket, "--socket-mode", "666")
        both = ("--check-recipient", "--verbose")
        milter = stack.enter_context(
            MilterProcess(*doors, *both, log=folder / "milter.log", environ=environ)
        )
        observing = stack.enter_context(
            MilterProcess(
                "--listen",
                "inet:127.0.0.1:0",
                "--trust-network",
                "none",
                "--policy",
                "observe",
                log=folder / "observing.log",
                environ=environ,
            )
        )
        services = {
            "inet": _milters(milter.doors[0]),
            "unix": _milters(socket),
            "observe": _milters(observing.doors[0]),
            # Nobody listens on port 1.
            "down, accept": _milters("inet:127.0.0.1:1", "accept"),
            "down, tempfail": _milters("inet:127.0.0.1:1"),
            "down, reject": _milters("inet:127.0.0.1:1", "reject"),
        }
        postfix = stack.enter_context(Postfix(services, relay_domains=RELAYED))
        yield Mail(postfix, milter, observing)
