"""Connecting to the first of several addresses that answers (happy eyeballs, RFC 8305).

Only to addresses: a name would be looked up again, and may have become another address since it
was found to be safe.
"""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from gatepost.smtp.connection import Connection

__all__ = ["Target", "connect"]

STAGGER = 0.2  # seconds until the next address is tried beside one that has not answered


@dataclass(frozen=True, slots=True)
class Target:
    """One address, under the name of the mail host whose it is."""

    host: str
    address: str
    port: int


async def connect(targets: Sequence[Target], alive: set[Connection]) -> tuple[Target, Connection]:
    """A connection to whichever target answers first; earlier ones have a start.

    Raises OSError, the first target's, when none can be connected to. Cancellation, and losing the
    race, leave no socket behind.
    """
    running: dict[asyncio.Task[Connection], Target] = {}
    errors: list[OSError] = []
    waiting = list(targets)
    try:
        while running or waiting:
            if waiting:
                target = waiting.pop(0)
                running[asyncio.create_task(_open(target, alive))] = target
            done, _ = await asyncio.wait(
                running,
                timeout=STAGGER if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                target = running.pop(task)
                try:
                    return target, task.result()
                except OSError as error:
                    errors.append(error)
        raise errors[0] if errors else OSError("there is no address to connect to")
    finally:
        await _end(running)


async def _open(target: Target, alive: set[Connection]) -> Connection:
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in target.address else socket.AF_INET
    # The numeric host flag: what is no address must not be looked up.
    _, connection = await loop.create_connection(
        lambda: Connection(alive),
        target.address,
        target.port,
        family=family,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
    return connection


async def _end(running: dict[asyncio.Task[Connection], Target]) -> None:
    """Cancels what still runs, and closes what has won too late."""
    for task in running:
        task.cancel()
    for ended in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(ended, Connection):
            ended.close()
