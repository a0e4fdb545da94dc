"""Applications under real servers: forked late, under gevent, reloaded, without a network."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from support.app_server import AppServer
from support.name_servers import by_name
from support.snapshot_scene import SnapshotScene, snapshot_scene
from support.waiting import wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in ("django", "fastapi", "flask", "gunicorn")),
        reason="needs every framework and a server",
    ),
]

GUNICORN = ("gunicorn", "--bind", "127.0.0.1:{port}", "--workers", "2", "--timeout", "60")
FLASK = "support.served:flask_app()"
DJANGO = "support.served:django_app()"
GRANIAN = ("granian", "--interface", "asgi", "--port", "{port}", "--workers", "2", "--factory")
FASTAPI = "support.served:fastapi_app"
LISTED = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[SnapshotScene]:
    with snapshot_scene(tmp_path) as scene:
        scene.service.publish(1, disposable=build_list({domain_key("fresh.example"): LISTED}))
        yield scene


@pytest.fixture
def environ(scene: SnapshotScene, tmp_path: Path) -> dict[str, str]:
    return {
        "GATEPOST_DATA_DIR": str(tmp_path / "lists"),
        "GATEPOST_SYNC_URL": scene.server.url,
        "GATEPOST_TRUST": str(scene.service.trust),
    }


def knows(server: AppServer, workers: int) -> bool:
    """Whether so many workers have been seen, and all that answer know the pulled list."""
    answers = [server.post("/report", {"email": "ann@fresh.example"}).json() for _ in range(8)]
    pids = {answer["pid"] for answer in answers}
    return len(pids) >= workers and {answer["reason"] for answer in answers} == {"disposable"}


@pytest.mark.parametrize(
    ("command", "workers"),
    [
        pytest.param((*GUNICORN, "--preload", FLASK), 2, id="Flask, forked after it was loaded"),
        pytest.param((*GUNICORN, DJANGO), 2, id="Django, loaded by each worker"),
        pytest.param((*GRANIAN, FASTAPI), 1, id="FastAPI under granian"),
    ],
)
def test_every_worker_gets_what_was_pulled_and_ends_when_told(
    scene: SnapshotScene,
    environ: dict[str, str],
    tmp_path: Path,
    command: tuple[str, ...],
    workers: int,
) -> None:
    with AppServer(*command, log=tmp_path / "log", environ=environ) as server:
        wait_until(lambda: knows(server, workers), what="every worker knows the list", seconds=60)
        assert server.stop() == 0
        assert "Traceback" not in server.log()
    assert scene.server.asked("full") == 1  # one puller for the host, however many workers


def test_gevents_workers_pull_and_ask_the_dns(environ: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("gevent")
    with by_name({"gone.example": "NXDOMAIN"}, {"MX": "10 mx.company.example."}) as dns:
        deep = {"GATEPOST_PHASE": "domain", "GATEPOST_BUDGET": "20", "GATEPOST_NAMESERVERS": dns}
        command = (*GUNICORN, "--worker-class", "gevent", FLASK)
        with AppServer(*command, log=tmp_path / "log", environ={**environ, **deep}) as server:
            wait_until(lambda: knows(server, 2), what="both workers know the list", seconds=60)
            gone = server.post("/report", {"email": "ann@gone.example"}).json()
            there = server.post("/report", {"email": "ann@company.example"}).json()
            assert server.stop() == 0
    assert (gone["reason"], there["reason"]) == ("domain_not_found", None)


def test_flasks_reloader_starts_it_again_and_again(environ: dict[str, str], tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text("from support.served import flask_app\napp = flask_app()\n", encoding="utf-8")
    command = ("flask", "--app", str(app), "run", "--debug", "--port", "{port}")
    with AppServer(*command, log=tmp_path / "log", environ=environ) as server:

        def pid() -> int:
            asked = {"email": "ann@fresh.example"}
            return int(server.post("/report", asked).json()["pid"])

        wait_until(lambda: knows(server, 1), what="the app knows the list", seconds=60)
        before = pid()
        with app.open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        wait_until(lambda: "Detected change" in server.log(), what="it reloads", seconds=60)
        wait_until(lambda: _other(pid, before), what="another process answers", seconds=60)
        assert knows(server, 1)


def _other(pid: object, before: int) -> bool:
    import requests

    try:
        return bool(pid() != before)  # type: ignore[operator]
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize("command", [(*GUNICORN, "--preload", FLASK), (*GUNICORN, DJANGO)])
def test_without_a_network_it_starts_and_answers_from_the_baseline(
    environ: dict[str, str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    nobody = {**environ, "GATEPOST_SYNC_URL": "http://127.0.0.1:9"}
    with AppServer(*command, log=tmp_path / "log", environ=nobody) as server:
        answer = server.post("/report", {"email": "ann@mailinator.com"}).json()
        assert (answer["reason"], answer["snapshot"]["origin"]) == ("disposable", "baseline")
        assert server.stop() == 0


_SUITE = """
import threading
from gatepost_flask import Gatepost
from flask import Flask

def test_an_app(gatepost):
    gatepost.say("firm.example", "disposable")
    app = Flask(__name__)
    extension = Gatepost(app)
    assert app.extensions["gatepost"].check("ann@firm.example").reason == "disposable"
    extension.close(app)
    assert [thread.name for thread in threading.enumerate()] == ["MainThread"]
"""


def test_a_users_test_suite_has_the_fixture_and_no_thread_left(tmp_path: Path) -> None:
    (tmp_path / "test_users.py").write_text(_SUITE, encoding="utf-8")
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    run = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
