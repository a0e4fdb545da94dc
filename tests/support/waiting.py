"""Waiting for what another thread or process does, as long as it takes and no longer."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["eventually", "wait_until"]


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float = 30.0) -> None:
    """Return as soon as `condition` holds; AssertionError with `what` when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen within {seconds:g} s: {what}"
        time.sleep(0.01)


def wait_for_port(port: int, process: "subprocess.Popen[bytes]", *, log: Path) -> None:
    """Return when the process listens there; AssertionError with its log when it ended."""

    def listens() -> bool:
        with socket.socket() as probe:
            return process.poll() is not None or probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(listens, what=f"something listens on {port}", seconds=90.0)
    assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")


async def eventually(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """`wait_until` for coroutines: their loop goes on."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  of things that know no event
            await asyncio.sleep(0.005)
