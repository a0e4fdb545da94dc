import resource
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from support.snapshot_scene import SnapshotScene, snapshot_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[SnapshotScene]:
    """A service that has published its root, its server, and a client that knows nothing."""
    with snapshot_scene(tmp_path) as running:
        yield running


@contextmanager
def _small_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def full_disk() -> AbstractContextManager[None]:
    """While it is entered, no file of this process can grow beyond 4 KiB."""
    return _small_files()
