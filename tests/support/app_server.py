"""A server program with an application in it, on a free port, as a deployment runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import requests

from demo.ports import free_port
from support.waiting import wait_until

__all__ = ["AppServer"]

_SECONDS = 60.0
_TESTS = Path(__file__).parents[1]


class AppServer:
    """Runs `python -m COMMAND…` between `__enter__` and `__exit__`; "{port}" in it is filled in."""

    def __init__(self, *command: str, log: Path, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", *(part.format(port=self.port) for part in command)]
        self._log = log
        path = os.pathsep.join((str(_TESTS), str(_TESTS.parent / "examples")))
        self._environ = {**os.environ, "PYTHONPATH": path, **environ}
        self._process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        """What it printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def post(self, path: str, data: Mapping[str, str]) -> requests.Response:
        """One request over a connection of its own, so that any worker may get it."""
        with requests.Session() as session:
            session.trust_env = False
            return session.post(f"{self.url}{path}", data=data, timeout=_SECONDS)

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(_SECONDS)

    def __enter__(self) -> "AppServer":
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environ, stdout=log, stderr=log
            )
        try:
            wait_until(self._answers, what=f"the server answers: {self.log()}", seconds=_SECONDS)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(_SECONDS)
        finally:
            self._process.kill()

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.log()
        try:
            self.post("/report", {"email": "ann@company.example"})
        except requests.ConnectionError:
            return False
        return True
