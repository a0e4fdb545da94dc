import logging
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gatepost.snapshots.puller import Puller
from gatepost.snapshots.timer import PullTimer
from support import snapshot_server as hostile
from support.snapshot_scene import CLIENT_ENVIRONMENT, SnapshotScene, pulling_client
from support.waiting import wait_until


@contextmanager
def ticking(puller: Puller, *, poll_seconds: float | None = None) -> Iterator[PullTimer]:
    timer = PullTimer(puller, poll_seconds=poll_seconds)
    timer.ensure()
    try:
        yield timer
    finally:
        timer.close()


def generation(scene: SnapshotScene) -> int | None:
    manifest = scene.store.current()
    return None if manifest is None else manifest.generation


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "gatepost-pull"]


def test_nothing_happens_before_ensure(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    PullTimer(scene.puller()).close()
    assert threads() == []
    assert scene.server.paths == []


def test_it_pulls_at_once_and_again_at_every_interval(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    with ticking(scene.puller(), poll_seconds=1.0):
        wait_until(lambda: generation(scene) == 1, what="the first pull")
        scene.service.publish(2)
        wait_until(lambda: generation(scene) == 2, what="the second pull")
    assert threads() == []


def test_the_interval_is_the_manifests_without_a_setting(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    with ticking(scene.puller()):
        wait_until(lambda: generation(scene) == 1, what="the first pull")
        wait_until(lambda: scene.puller().state().last_success is not None, what="its record")
        assert scene.server.asked("manifest.note") == 1


def test_ensure_may_be_called_any_number_of_times(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    with ticking(scene.puller()) as timer:
        callers = [threading.Thread(target=timer.ensure) for _ in range(20)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert threads() == ["gatepost-pull"]


def test_after_close_nothing_starts_again(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    with ticking(scene.puller()) as timer:
        timer.close()
        timer.ensure()
        assert threads() == []


def test_workers_that_start_together_ask_once(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    with ticking(scene.puller()):
        wait_until(lambda: scene.puller().state().last_success is not None, what="the first pull")
        with ticking(scene.puller()) as second, ticking(scene.puller()) as third:
            wait_until(lambda: len(threads()) == 3, what="three workers")
            second.close()
            third.close()
    assert scene.server.asked("manifest.note") == 1


def test_an_error_is_logged_and_remembered_and_forgotten_after_a_success(
    scene: SnapshotScene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.status(500))
    with ticking(scene.puller()) as timer:
        wait_until(lambda: timer.last_error is not None, what="an error")
        assert "answered 500" in (timer.last_error or "")
    record = caplog.records[-1]
    assert (record.name, record.levelno) == ("gatepost.snapshots", logging.WARNING)
    assert "answered 500" in record.message

    scene.server.misbehave("manifest.note", None)
    (scene.store.data_dir / "state.json").unlink()
    with ticking(scene.puller()) as timer:
        wait_until(lambda: generation(scene) == 1, what="a pull")
        assert timer.last_error is None


def test_a_restart_does_not_shorten_the_wait_after_a_failure(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.status(503, Retry_After="3600"))
    with ticking(scene.puller()) as timer:
        wait_until(lambda: timer.last_error is not None, what="an error")
    for _ in range(3):
        with ticking(scene.puller()):
            wait_until(lambda: threads() != [], what="a thread")
    assert scene.server.asked("manifest.note") == 1


def test_a_fault_of_our_own_does_not_end_the_thread(
    scene: SnapshotScene, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def fetch(self, *args: object, **options: object) -> None:
            raise ZeroDivisionError("a bug")

        def close(self) -> None:
            pass

    puller = Puller(scene.store, url="https://x", trust=scene.service.trust, fetcher=Broken())  # type: ignore[arg-type]  # it is broken
    with ticking(puller) as timer:
        wait_until(lambda: timer.last_error is not None, what="an error")
        assert timer.last_error == "ZeroDivisionError: a bug"
        assert threads() == ["gatepost-pull"]
    assert "Traceback" in caplog.text
    assert puller.state().failures == 1


def test_close_does_not_wait_for_a_server_that_hangs(
    scene: SnapshotScene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.hangs)
    with ticking(scene.puller(deadline=600, wait=600)):
        assert scene.server.arrived.wait(20)
    assert threads() == []
    assert caplog.records == []


def tells(scene: SnapshotScene, story: str, marker: Path) -> subprocess.CompletedProcess[str]:
    """Run a story of support.pulling_client to its end."""
    command = pulling_client(scene, story, marker)
    return subprocess.run(
        command, env=CLIENT_ENVIRONMENT, capture_output=True, text=True, timeout=90, check=False
    )


def until(marker: Path) -> hostile.Misbehaviour:
    """An honest answer, once the client's story has got so far."""

    def answer(request: hostile.Answer, body: bytes) -> None:
        wait_until(marker.exists, what="the client's marker")
        request.whole(body)

    return answer


def test_an_interpreter_that_exits_does_not_wait_for_a_pull(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    scene.service.publish(1)
    scene.server.misbehave("full/", hostile.hangs)
    result = tells(scene, "exits_in_a_pull", tmp_path / "marker")
    assert (result.returncode, result.stderr) == (0, "")


def test_a_child_forked_in_a_pull_goes_on_alone(scene: SnapshotScene, tmp_path: Path) -> None:
    scene.service.publish(1)
    marker = tmp_path / "parent-died"
    scene.server.misbehave("full/", until(marker))
    result = tells(scene, "dies_after_a_fork", marker)
    assert result.stdout == "child pulled\n", result.stderr
    assert generation(scene) == 1


def test_a_child_that_closes_does_not_cut_its_parents_transfer(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    scene.service.publish(1)
    marker = tmp_path / "child-closed"
    scene.server.misbehave("full/", until(marker))
    result = tells(scene, "child_closes", marker)
    assert (result.stdout, result.stderr) == ("parent pulled\n", "")
    assert scene.server.asked("full/") == 1
