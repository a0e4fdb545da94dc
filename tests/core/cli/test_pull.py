"""`gatepost pull`: what a person at a terminal sees of it."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from support.snapshot_scene import SnapshotScene, snapshot_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[SnapshotScene]:
    with snapshot_scene(tmp_path) as running:
        running.service.publish(1, disposable=b"x" * 500_000)
        yield running


def pull(scene: SnapshotScene, stderr: int) -> str:
    env = {
        **os.environ,
        "GATEPOST_DATA_DIR": str(scene.store.data_dir),
        "GATEPOST_SYNC_URL": scene.server.url,
        "GATEPOST_TRUST": str(scene.service.trust),
    }
    command = (sys.executable, "-m", "gatepost", "pull")
    return subprocess.run(
        command, env=env, stdout=subprocess.PIPE, stderr=stderr, text=True, check=True
    ).stdout


def everything(terminal: int) -> bytes:
    """All that was written to a terminal whose other side is closed: one read may bring a part."""
    shown = b""
    with suppress(OSError):  # EIO, how Linux says that there is no more
        while piece := os.read(terminal, 65_536):
            shown += piece
    return shown


def test_a_terminal_shows_a_bar_that_goes(scene: SnapshotScene) -> None:
    ours, theirs = pty.openpty()
    said = pull(scene, theirs)
    os.close(theirs)
    shown = everything(ours).decode()
    os.close(ours)
    assert re.search(r"disposable \[#+\] 500,000 of 500,000 bytes", shown)
    assert shown.endswith("\r\x1b[K")
    assert re.fullmatch(
        r"updated: generation 1 \(disposable\), 50\d,\d+ bytes in \d requests, [\d.]+ s\n", said
    )
    again = pull(scene, subprocess.DEVNULL)
    assert re.fullmatch(
        r"unchanged: generation 1, 0 bytes in 1 request, [\d.]+ s; saved 50\d,\d+ bytes and"
        r" 1 request\n",
        again,
    )
