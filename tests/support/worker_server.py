"""A real server of `support.worker_app` with several workers, as a process of its own."""

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.ports import free_port
from support.snapshot_scene import CLIENT_ENVIRONMENT, SnapshotScene
from support.waiting import wait_until

__all__ = ["SERVERS", "WORKERS", "WorkerServer", "worker_server"]

WORKERS = 3
APP = "support.worker_app"
SERVERS = {
    "gunicorn": (
        "gunicorn", "--preload", "--threads", "4", "--workers", "{workers}",
        "--bind", "127.0.0.1:{port}", f"{APP}:wsgi",
    ),
    "granian": (
        "granian", "--interface", "wsgi", "--workers", "{workers}", "--host", "127.0.0.1",
        "--port", "{port}", f"{APP}:wsgi",
    ),
    "uvicorn": ("uvicorn", "--workers", "{workers}", "--port", "{port}", f"{APP}:asgi"),
}  # fmt: skip
"""Commands, each a module and its arguments."""


@dataclass(frozen=True)
class WorkerServer:
    """Where it answers, and its main process."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def ask(self, domain: str = "company.example") -> dict[str, Any] | None:
        """One worker's answer; None while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/{domain}", timeout=30) as response:
                answer: dict[str, Any] = json.loads(response.read())
                return answer
        except (urllib.error.URLError, OSError):
            return None

    def wait_for(self, generation: int) -> set[int]:
        """The process ids of all workers, once each of them has answered by this generation."""
        newest: dict[int, int] = {}

        def all_there() -> bool:
            said = self.ask()
            if said is not None:
                newest[said["pid"]] = said["generation"]
            assert self.process.poll() is None, self.log.read_text()
            return list(newest.values()).count(generation) == WORKERS

        wait_until(all_there, what=f"{WORKERS} workers at generation {generation}", seconds=60)
        return {pid for pid, seen in newest.items() if seen == generation}

    def end(self) -> int:
        """What SIGTERM makes of it: the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def worker_server(name: str, scene: SnapshotScene, folder: Path) -> Iterator[WorkerServer]:
    """The server called `name` in SERVERS, whose gates pull from the scene every second."""
    port, log = free_port(), folder / "server.log"
    module, *arguments = SERVERS[name]
    filled = [argument.format(port=port, workers=WORKERS) for argument in arguments]
    environment = CLIENT_ENVIRONMENT | {
        "GATEPOST_DATA_DIR": str(folder / "data"),
        "GATEPOST_SYNC_URL": scene.server.url,
        "GATEPOST_TRUST": str(scene.service.trust),
        "GATEPOST_POLL_SECONDS": "1",
    }
    with log.open("wb") as out:
        command = [sys.executable, "-m", module, *filled]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=folder)
    try:
        yield WorkerServer(f"http://127.0.0.1:{port}", process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
