"""Real servers with several workers on one host: all follow, one pulls, none is restarted."""

import os
import signal
from pathlib import Path

import pytest

from support.published_index import disposable_index
from support.snapshot_scene import SnapshotScene
from support.waiting import wait_until
from support.worker_server import SERVERS, WorkerServer, worker_server


def disposable(server: WorkerServer, domain: str) -> bool:
    said = server.ask(domain)
    return said is not None and said["disposable"]


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVERS)
def test_every_worker_follows_without_a_restart(
    scene: SnapshotScene, tmp_path: Path, name: str
) -> None:
    scene.service.publish(1, disposable=disposable_index("one.example"))
    with worker_server(name, scene, tmp_path) as server:
        workers = server.wait_for(1)
        assert disposable(server, "one.example")
        scene.service.publish(2, disposable=disposable_index("two.example"))
        assert server.wait_for(2) == workers
        assert disposable(server, "two.example")
        assert scene.server.asked("full/") == 2  # one download of each generation, whoever it was
        assert server.end() in (0, -15), server.log.read_text()
    assert "Traceback" not in server.log.read_text()
    polls = scene.server.asked("manifest.note")
    assert polls < 3 * 60, "the workers do not share one schedule"


@pytest.mark.slow
def test_a_worker_that_is_killed_in_a_pull_leaves_the_others_pulling(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    scene.service.publish(1, disposable=disposable_index("one.example"))
    with worker_server("gunicorn", scene, tmp_path) as server:
        workers = server.wait_for(1)
        for victim in sorted(workers)[:2]:
            os.kill(victim, signal.SIGKILL)
        scene.service.publish(2, disposable=disposable_index("two.example"))
        wait_until(lambda: disposable(server, "two.example"), what="a pull by those who are left")
        assert server.wait_for(2) - workers, "the killed ones were replaced"
