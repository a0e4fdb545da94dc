"""What containers ask every few seconds: little work, and one answer for every state."""

import subprocess
import sys

import pytest

from gatepost_sync.probe import ask
from support.web_service import web_service

DOWN = {"status": "down", "need": "wanted", "detail": "It cannot be reached."}
PROBE = (sys.executable, "-m", "gatepost_sync.probe")


def test_what_is_down_although_it_serves_is_said() -> None:
    with web_service({"status": "ready", "dependencies": {"database": DOWN}}) as service:
        standing = ask(service.url, live=False)
    assert [one.path for one in service.asked] == ["/health/ready"]
    assert (standing.ready, standing.said) == (True, "ready")
    assert standing.troubles == ("database: It cannot be reached.",)


@pytest.mark.parametrize(
    ("body", "said"),
    [({"detail": "snapshot: Nothing has been published yet."}, "Nothing"), (b"<p>", "not ready")],
)
def test_what_is_not_ready_says_why(body: object, said: str) -> None:
    with web_service(body, status=503) as service:
        standing = ask(service.url, live=False)
    assert not standing.ready
    assert said in standing.said


def test_another_programs_answer_is_none() -> None:
    with web_service(b"hello") as service:
        assert not ask(service.url, live=True).ready
    assert ask(service.url, live=True).said.endswith("does not answer (Connection refused)")


def test_it_loads_nothing_of_the_service() -> None:
    with web_service({"status": "live"}) as service:
        command = (*PROBE, "--live", service.url)
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        told = (sys.executable, "-X", "importtime", *command[1:])
        loaded = subprocess.run(told, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "live\n"
    assert [one.path for one in service.asked] == ["/health/live"] * 2
    names = {line.rpartition("|")[2].strip() for line in loaded.stderr.splitlines()}
    assert "urllib.request" in names
    assert not {"pydantic", "click", "gatepost", "sqlalchemy"} & names
    gone = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert gone.returncode == 1
