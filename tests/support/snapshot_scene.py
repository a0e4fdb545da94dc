"""A published service, a server for it and a client that pulls from it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gatepost.snapshots.http_fetcher import HttpFetcher
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Store
from gatepost.snapshots.trust_line import TrustLine
from support.snapshot_server import SnapshotServer, serving
from support.snapshot_service import SnapshotService

__all__ = ["CLIENT_ENVIRONMENT", "SnapshotScene", "pulling_client", "snapshot_scene"]

TESTS = str(Path(__file__).parents[1])
CLIENT_ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join(filter(None, (TESTS, os.environ.get("PYTHONPATH"))))
}


@dataclass(frozen=True)
class SnapshotScene:
    """The writer, the wire and the reader."""

    service: SnapshotService
    server: SnapshotServer
    store: Store

    def puller(
        self,
        *,
        at: datetime | None = None,
        deadline: float = 20.0,
        wait: float = 10.0,
        url: str | None = None,
        trust: TrustLine | None = None,
    ) -> Puller:
        """A puller into the store; `at` is the time it believes in, the rest is in seconds."""
        return Puller(
            self.store,
            url=url or self.server.url,
            trust=trust or self.service.trust,
            fetcher=HttpFetcher(deadline=deadline, pace=1e9, wait=wait),
            clock=lambda: at or datetime.now(UTC),
        )


@contextmanager
def snapshot_scene(directory: Path) -> Iterator[SnapshotScene]:
    """A scene below `directory` while the block runs; nothing is published but the root."""
    service = SnapshotService(directory / "published")
    with serving(service.directory) as server:
        yield SnapshotScene(service, server, Store(directory / "data"))


def pulling_client(scene: SnapshotScene, story: str, marker: Path) -> list[str]:
    """The command that runs a story of support.pulling_client against the scene."""
    # Newer Pythons warn of a fork beside threads, which is exactly what the stories are about.
    python = [sys.executable, "-W", "ignore::DeprecationWarning"]
    service = [scene.server.url, str(scene.service.trust), str(scene.store.data_dir)]
    return [*python, "-m", "support.pulling_client", story, *service, str(marker)]
