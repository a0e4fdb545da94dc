"""The milter is slow, killed, restarted under load: nothing is lost, nothing refused wrongly."""

import signal
import smtplib
import socket
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from demo.postfix import Postfix
from support.installed_snapshot import install_snapshot
from support.milter_process import MilterProcess
from support.name_servers import black_hole
from support.smtp_client import NAMED, REFUSED, TAKEN, Client
from support.tools import require
from support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once]


class Outage:
    """A Postfix, and a milter on a UNIX socket that may come and go."""

    def __init__(self, folder: Path, run: Path) -> None:
        self._folder = folder
        self.socket = f"unix:{run}/milter.sock"
        install_snapshot(folder / "data", disposable=["mailinator.com"])
        self.postfix: Postfix
        self._started = 0

    def milter(
        self, *options: str, passed: socket.socket | None = None, **environ: str
    ) -> MilterProcess:
        self._started += 1
        door = self.socket if passed is None else "systemd:milter"
        doors = ("--listen", door, "--socket-mode", "666", "--trust-network", "none")
        data = {"GATEPOST_DATA_DIR": str(self._folder / "data")}
        log = self._folder / f"milter-{self._started}.log"
        return MilterProcess(*doors, *options, log=log, environ={**data, **environ}, passed=passed)

    @contextmanager
    def systemd(self) -> Iterator[socket.socket]:
        """The socket that systemd would hold, whether or not a milter runs."""
        path = self.socket.removeprefix("unix:")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path)
            Path(path).chmod(0o666)
            listening.listen(100)
            yield listening

    @contextmanager
    def client(self, service: str = "accept") -> Iterator[Client]:
        port = self.postfix.ports[service]
        with Client("127.0.0.1", port, NAMED, timeout=60) as smtp:
            smtp.ehlo()
            yield smtp


@pytest.fixture
def outage(tmp_path: Path) -> Iterator[Outage]:
    require("postfix", package="postfix")
    with tempfile.TemporaryDirectory(prefix="gp-") as run:
        Path(run).chmod(0o755)
        found = Outage(tmp_path, Path(run))
        asked = f"{found.socket}, connect_timeout=60s, command_timeout=15s"
        services = {
            action: {"smtpd_milters": f"{{ {asked}, default_action={action} }}"}
            for action in ("accept", "tempfail")
        }
        with Postfix(services) as found.postfix:
            yield found


def verdicts(smtp: Client) -> list[tuple[int, str]]:
    """What a disposable and an ordinary sender are answered."""
    said = []
    for sender in ("a@mailinator.com", "a@gmail.com"):
        smtp.sender(sender)
        said.append(smtp.recipient("b@example.org"))
        smtp.rset()
    return said


def test_a_killed_milter_is_missed_as_default_action_says_and_comes_back(outage: Outage) -> None:
    with outage.milter() as milter, outage.client() as smtp:
        assert verdicts(smtp) == [REFUSED, TAKEN]
        milter.signal(signal.SIGKILL)
        milter.wait()
        assert verdicts(smtp) == [TAKEN, TAKEN]
        with outage.client("tempfail") as deferring:
            assert deferring.sender("a@gmail.com")[0] == 451
    # A new process takes the socket of the killed one over; sessions from then on ask it.
    with outage.milter(), outage.client() as smtp:
        assert verdicts(smtp) == [REFUSED, TAKEN]


def test_a_slow_milter_keeps_postfix_waiting_and_accepts_in_the_end(outage: Outage) -> None:
    """DNS never answers and the budget is beyond our own limit: progress, then an answer."""
    with (
        black_hole() as nowhere,
        outage.milter(
            "--check-recipient",
            GATEPOST_PHASE="domain",
            GATEPOST_NAMESERVERS=nowhere,
            GATEPOST_BUDGET="60",
            GATEPOST_MILTER_ANSWER_SECONDS="6",
        ) as milter,
        outage.client("tempfail") as smtp,
    ):
        smtp.sender("a@gmail.com")
        assert smtp.recipient("b@example.org") == TAKEN
        assert "accepted time-out" in milter.log()


def test_restarts_under_load_lose_nothing_and_let_nothing_pass(outage: Outage) -> None:
    """With a socket of systemd's there is not even a moment without a milter."""
    done = threading.Event()
    heard: Counter[str] = Counter()

    def send(number: int) -> None:
        sender = "a@mailinator.com" if number == 0 else f"a{number}@gmail.com"
        while not done.is_set():
            try:
                with outage.client() as smtp:
                    smtp.sendmail(sender, ["b@example.org"], "Subject: x\r\n\r\nx")
                    heard[f"{sender} taken"] += 1
            except smtplib.SMTPRecipientsRefused as error:
                ((code, _),) = error.recipients.values()
                heard[f"{sender} {code}"] += 1

    senders = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    with outage.systemd() as listening, ExitStack() as stack:
        running = [stack.enter_context(outage.milter(passed=listening))]
        stack.callback(_join, senders, done)
        for thread in senders:
            thread.start()
        for _ in range(3):
            _wait_for(heard, heard.total() + 40)
            running[-1].signal(signal.SIGTERM)
            running.append(stack.enter_context(outage.milter(passed=listening)))
        _join(senders, done)
        running[-1].signal(signal.SIGTERM)
        assert [milter.wait() for milter in running] == [0] * 4
        assert all("connections cut: 0" in milter.log() for milter in running)
    taken = [f"a{number}@gmail.com taken" for number in (1, 2, 3)]
    assert set(heard) == {"a@mailinator.com 550", *taken}
    queued = sum(heard[key] for key in taken)
    wait_until(
        lambda: outage.postfix.log().count("status=sent (") >= queued, what="all is delivered"
    )


def _wait_for(heard: Counter[str], answers: int) -> None:
    wait_until(lambda: heard.total() >= answers, what="mail goes on")


def _join(threads: list[threading.Thread], done: threading.Event) -> None:
    done.set()
    for thread in threads:
        thread.join()


def test_the_file_of_a_socket_that_systemd_made_stays(outage: Outage) -> None:
    with outage.systemd() as listening:
        with outage.milter(passed=listening) as milter:
            assert milter.said == "listening on systemd:milter\n"
        assert Path(outage.socket.removeprefix("unix:")).exists()
