from collections.abc import Iterator
from pathlib import Path

import pytest

from support.snapshot_scene import SnapshotScene, snapshot_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[SnapshotScene]:
    """A service that has published its root, and its server."""
    with snapshot_scene(tmp_path) as running:
        yield running
