"""A program that listens on a port, for as long as a block runs."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.waiting import wait_for_port

__all__ = ["listening"]


@contextmanager
def listening(
    command: Sequence[str], port: int, *, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Runs `command` from when it listens; what it prints is in `log`, also when it ends early."""
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            wait_for_port(port, process, log=log)
            yield
        finally:
            process.terminate()
