"""`gatepost milter` or `gatepost policy` as an operator starts it: a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["MilterProcess"]

_SECONDS = 60
_GATEPOST = (sys.executable, "-c", "from gatepost.cli import main; main()")
# What systemd does before it starts a service that has a socket (sd_listen_fds(3)).
_ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1", "LISTEN_FDNAMES": "milter"}
os.execv(sys.argv[2], sys.argv[2:])
"""


class MilterProcess:
    """Runs between `__enter__` and `__exit__`; `said` holds what it printed when ready."""

    def __init__(
        self,
        *options: str,
        command: str = "milter",
        log: Path,
        environ: Mapping[str, str] | None = None,
        without: tuple[str, ...] = (),
        passed: socket.socket | None = None,
    ) -> None:
        """`environ` is added to ours, the variables `without` are taken from it.

        `passed` is a listening socket that it gets as from systemd, under the name "milter".
        """
        self._passed = () if passed is None else (passed.fileno(),)
        self._command: tuple[str, ...] = (*_GATEPOST, command, *options)
        if passed is not None:
            activate = (sys.executable, "-c", _ACTIVATE, str(passed.fileno()))
            self._command = (*activate, *self._command)
        self._log = log
        inherited = {key: value for key, value in os.environ.items() if key not in without}
        self._environ = {**inherited, **(environ or {})}
        self._process: subprocess.Popen[str]
        self.said = ""

    @property
    def gatepost(self) -> tuple[str, ...]:
        """How the program is called here."""
        return _GATEPOST

    @property
    def port(self) -> int:
        """Of the first inet listener."""
        first = next(door for door in self.doors if door.startswith("inet:"))
        return int(first.rpartition(":")[2])

    @property
    def doors(self) -> list[str]:
        return self.said.removeprefix("listening on ").strip().split(", ")

    def log(self) -> str:
        """What it wrote to standard error so far."""
        return self._log.read_text(encoding="utf-8")

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """Its exit status."""
        return self._process.wait(_SECONDS)

    def __enter__(self) -> "MilterProcess":
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._environ,
                pass_fds=self._passed,
            )
        assert self._process.stdout is not None
        self.said = self._process.stdout.readline()
        if not self.said:
            self._end()
            raise AssertionError(f"it did not start: {self.log()}")
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
            assert self._process.stdout is not None
            self._process.stdout.close()
