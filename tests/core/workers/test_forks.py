"""Processes that fork with a gate in their hands: the timer, the lists and the end of it all."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.published_index import disposable_index
from support.snapshot_scene import CLIENT_ENVIRONMENT, SnapshotScene

pytestmark = pytest.mark.slow


def forking(scene: SnapshotScene, data_dir: Path, story: str) -> subprocess.Popen[str]:
    """The program of support.forking_gate at the beginning of a story."""
    environment = CLIENT_ENVIRONMENT | {
        "GATEPOST_DATA_DIR": str(data_dir),
        "GATEPOST_SYNC_URL": scene.server.url,
        "GATEPOST_TRUST": str(scene.service.trust),
        "GATEPOST_POLL_SECONDS": "1",
    }
    # Newer Pythons warn of a fork beside threads, which is exactly what the stories are about.
    python = [sys.executable, "-W", "ignore::DeprecationWarning"]
    return subprocess.Popen(
        [*python, "-m", "support.forking_gate", story],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def told(scene: SnapshotScene, data_dir: Path, story: str) -> str:
    """The last line of a story, in the middle of which generation 2 is published."""
    scene.service.publish(1, disposable=disposable_index("one.example"))
    with forking(scene, data_dir, story) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if line == "generation 1\n":
            scene.service.publish(2, disposable=disposable_index("two.example"))
            out, errors = process.communicate("go on\n", timeout=90)
            line = out.splitlines()[-1] if out else ""
        else:
            _, errors = process.communicate(timeout=90)
        assert errors == ""
        assert process.returncode == 0
    return line.strip()


def test_a_pool_of_forked_children_follows(scene: SnapshotScene, tmp_path: Path) -> None:
    assert told(scene, tmp_path / "data", "pool_of_forks") == "generation 2 True 4"
    assert scene.server.asked("full/") == 2


def test_a_child_goes_on_pulling_when_its_parent_is_gone(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    assert told(scene, tmp_path / "data", "parent_is_gone") == "generation 2"


def test_threads_share_one_timer_and_all_see_the_swap(scene: SnapshotScene, tmp_path: Path) -> None:
    story = told(scene, tmp_path / "data", "threads_of_one_process")
    assert story == "generation 2 ['gatepost-pull']"


def test_close_ends_every_thread_and_a_child_starts_none(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    story = told(scene, tmp_path / "data", "closed_gate_ends_everything")
    assert story == "['gatepost-pull'] [] 0"


@pytest.mark.parametrize("repeat", range(2))
def test_an_interpreter_ends_with_its_children_though_nobody_closed_anything(
    scene: SnapshotScene, tmp_path: Path, repeat: int
) -> None:
    assert told(scene, tmp_path / "data", "exit_without_close") == "0 0"
