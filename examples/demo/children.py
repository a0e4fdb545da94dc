"""The programs that the demo starts, and how it waits for them and ends them."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["Child", "DemoError", "gatepost", "run"]

_READY_SECONDS = 60
_END_SECONDS = 15


class DemoError(Exception):
    """A program of the demo did not do what it has to; the text is what it said."""


def gatepost(*arguments: str) -> list[str]:
    """The command line of `gatepost` in this environment."""
    return [sys.executable, "-m", "gatepost", *arguments]


def run(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a program that ends by itself printed; DemoError when it failed."""
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DemoError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


class Child:
    """A program that runs until the block ends. Entering waits for a line that holds `ready`."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, ready: str, log: Path
    ) -> None:
        self._command = list(command)
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self._ready = ready
        self._log = log
        self._seen = threading.Event()
        self.line = ""
        """The line that said it is ready."""

    def __enter__(self) -> "Child":
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Its own group: Ctrl-C reaches the demo alone, which then ends its children in order.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._seen.wait(_READY_SECONDS) or not self.line:
            self.__exit__()
            said = self._log.read_text(encoding="utf-8").strip()
            raise DemoError(f"{' '.join(self._command)} did not start: {said}")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._reader.join(_END_SECONDS)

    def _read(self) -> None:
        """Keeps what the program prints in its log, so that it never waits for a reader."""
        assert self._process.stdout is not None
        with self._log.open("w", encoding="utf-8") as log, self._process.stdout as output:
            for line in output:
                log.write(line)
                log.flush()
                if not self.line and self._ready in line:
                    self.line = line.strip()
                    self._seen.set()
        self._seen.set()  # it ended: nobody needs to wait any longer
