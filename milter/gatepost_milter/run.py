"""The life of the process: start, signals, end."""

import asyncio
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from gatepost_milter.counters import summary
from gatepost_milter.judge import Judge
from gatepost_milter.reload import Reloader, build_gate
from gatepost_milter.rules import Rules
from gatepost_milter.server import Limits, ListenAddress, MilterServer

__all__ = ["Start", "run"]

_log = logging.getLogger("gatepost.milter")


@dataclass(frozen=True, slots=True)
class Start:
    """What to start. `mode` is the permission bits of UNIX sockets."""

    addresses: tuple[ListenAddress, ...]
    rules: Rules
    mode: int = 0o660
    limits: Limits = field(default_factory=Limits)


async def run(start: Start, *, ready: Callable[[tuple[ListenAddress, ...]], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` hears where, once connections are accepted.

    Raises ListenError, SettingsError or PluginError before that, never after.
    """
    gate = await build_gate()
    judge = Judge(gate, start.rules)
    reloader = Reloader(judge, gate, grace=start.limits.answer_seconds)
    server = MilterServer(judge, limits=start.limits)
    try:
        await _serve(server, start, _handle_signals(server, reloader), ready)
    finally:
        reloader.close()


async def _serve(
    server: MilterServer,
    start: Start,
    stop: asyncio.Event,
    ready: Callable[[tuple[ListenAddress, ...]], None],
) -> None:
    try:
        addresses = [await server.listen(door, mode=start.mode) for door in start.addresses]
        ready(tuple(addresses))
        await stop.wait()
    finally:
        cut = await server.drain()
    _log.info("ended; %s; connections cut: %d", summary(server.counters), cut)


def _handle_signals(server: MilterServer, reloader: Reloader) -> asyncio.Event:
    """SIGHUP reloads; the first SIGTERM or SIGINT sets the event, the second cuts what is open."""
    stop = asyncio.Event()

    def end() -> None:
        if stop.is_set():
            server.abort()
        stop.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, reloader.reload)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    return stop
