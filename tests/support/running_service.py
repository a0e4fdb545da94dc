"""`gatepost serve` as a user runs it: a process of its own on a free port."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from demo.ports import free_port

__all__ = ["RunningService", "bare_service", "gatepost", "running_service"]

GATEPOST = (sys.executable, "-m", "gatepost")
STARTED_WITHIN = 60.0  # seconds; generous: machines are slow and busy


def gatepost(
    *arguments: str, env: Mapping[str, str], check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end; `check=False` lets it fail."""
    done = subprocess.run(
        (*GATEPOST, *arguments),
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=STARTED_WITHIN,
        check=False,
    )
    if check and done.returncode:
        raise AssertionError(f"gatepost {arguments} ended with {done.returncode}: {done.stderr}")
    return done


class RunningService:
    """The process, what it printed so far, and the environment that its commands need."""

    def __init__(self, env: Mapping[str, str], *options: str) -> None:
        self.env = dict(env)
        self.url = f"http://{env['GATEPOST_SERVICE_LISTEN']}"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            (*GATEPOST, "serve", *options),
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_ready(self) -> None:
        if not self._ready.wait(STARTED_WITHIN) or self.process.poll() is not None:
            raise AssertionError(f"gatepost serve did not start: {''.join(self.lines)}")

    @property
    def trust(self) -> str:
        """The trust line that it printed."""
        name = "GATEPOST_TRUST="
        return next(line for line in self.lines if line.startswith(name))[len(name) :].strip()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and returns the exit status."""
        self.process.send_signal(how)
        status = self.process.wait(STARTED_WITHIN)
        self._reader.join()
        return status

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            # The announcement ends with the trust line, where the keys are; the welcome of a new
            # service has one too.
            said = next((line for line in self.lines if line.startswith("serving ")), "")
            if said and (line.startswith("GATEPOST_TRUST=") or "readers need" not in said):
                self._ready.set()
        self._ready.set()  # it ended: nobody needs to wait any longer


@contextmanager
def running_service(data_dir: Path, *options: str, **settings: str) -> Iterator[RunningService]:
    env = {
        "GATEPOST_SERVICE_DATA_DIR": str(data_dir),
        "GATEPOST_SERVICE_LISTEN": f"127.0.0.1:{free_port()}",
        **settings,
    }
    service = RunningService(env, *options)
    try:
        service.wait_ready()
        yield service
    finally:
        if service.process.poll() is None:
            service.end()
        service._reader.join()
        if service.process.stdout is not None:
            service.process.stdout.close()


def bare_service(data_dir: Path, **settings: str) -> AbstractContextManager[RunningService]:
    """Collects nothing, so that it starts fast: generation 1 is empty, and meant to be."""
    env = {"GATEPOST_SERVICE_DATA_DIR": str(data_dir), "GATEPOST_SERVICE_PACKAGES": "false"}
    gatepost("service", "init", env=env)
    gatepost("service", "publish", "--allow-empty", env=env)
    return running_service(data_dir, GATEPOST_SERVICE_PACKAGES="false", **settings)
