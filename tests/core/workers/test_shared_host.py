"""Eight processes on one host, against one service: one download, one copy in memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.published_index import disposable_index
from support.snapshot_scene import CLIENT_ENVIRONMENT, SnapshotScene
from support.waiting import wait_until

PROCESSES = 8
LISTED = 60_000
PAGE = 4096


class Checker:
    """One process of support.checking_process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def check(self, *domains: str) -> dict[str, Any]:
        """The answer about the last of them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(" ".join(domains) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def checkers(scene: SnapshotScene, data_dir: Path) -> Iterator[list[Checker]]:
    """Eight of them, which pull from the scene every second."""
    environment = CLIENT_ENVIRONMENT | {
        "GATEPOST_DATA_DIR": str(data_dir),
        "GATEPOST_SYNC_URL": scene.server.url,
        "GATEPOST_TRUST": str(scene.service.trust),
        "GATEPOST_POLL_SECONDS": "1",
    }
    command = [sys.executable, "-m", "support.checking_process"]
    pipe = subprocess.PIPE
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)
            )
            for _ in range(PROCESSES)
        ]
        yield [Checker(process) for process in processes]
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        assert [process.wait(30) for process in processes] == [0] * PROCESSES


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells what is shared")
def test_eight_processes_download_once_and_share_what_they_map(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    domains = [f"bad{number}.example" for number in range(LISTED)]
    first, second = disposable_index(*domains), disposable_index(*domains, "two.example")
    scene.service.publish(1, disposable=first)
    with checkers(scene, tmp_path / "data") as eight:

        def all_at(generation: int) -> bool:
            return all(each.check("company.example")["generation"] == generation for each in eight)

        wait_until(lambda: all_at(1), what="generation 1 in eight processes", seconds=60)
        assert scene.server.asked("full/") == 1
        scene.service.publish(2, disposable=second)
        wait_until(lambda: all_at(2), what="generation 2 in eight processes", seconds=60)
        assert scene.server.asked("full/") == 2
        # Enough look-ups to touch every page of the file in every process.
        sample = domains[:: LISTED // 2000]
        for each in eight:
            each.check(*sample)
        answers = [each.check("two.example") for each in eight]
        assert all(answer["disposable"] for answer in answers)
        assert len({answer["pid"] for answer in answers}) == PROCESSES
        size = len(second) + PAGE
        for answer in answers:
            assert answer["rss"] > len(second) / 2  # it really is mapped, and in use
            assert answer["dirty"] == 0
        assert sum(answer["pss"] for answer in answers) <= size
