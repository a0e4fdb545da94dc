"""The life of the process: start, signals, end."""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable

from gatepost.decisions.log import DecisionLog
from gatepost_milter.conversation import Conversation
from gatepost_milter.counters import Counters, summary
from gatepost_milter.delegation import DelegationConversation
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Judge
from gatepost_milter.metrics import serve_metrics
from gatepost_milter.milter_conversation import MilterConversation
from gatepost_milter.notify import Notifier
from gatepost_milter.records import Records
from gatepost_milter.reload import Reloader, Setup, build
from gatepost_milter.server import Access, Limits, ListenAddress, Server
from gatepost_milter.settings import ListenerSettings, MilterSettings, Speaks

__all__ = ["run"]

_log = logging.getLogger("gatepost.milter")
Ready = Callable[[tuple[ListenAddress, ...]], None]


async def run(load: Callable[[], MilterSettings], *, ready: Ready) -> None:
    """Serve until SIGTERM or SIGINT; `ready` hears where, once connections are accepted.

    `load` is called again at SIGHUP. Raises ListenError, ConfigurationError, SettingsError or
    PluginError before it serves, never after.
    """
    setup = await build(load)
    # What there is by now stays for good: no collection need look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)  # what a recipient needs is gone with its last reference
    keepers = _keepers(setup)
    notifier = Notifier()
    judges = tuple(keeper.judge for keeper in keepers)
    grace = setup.settings.answer_seconds
    reloader = Reloader(judges, setup, load, notifier, grace=grace)
    try:
        await _serve(setup, keepers, reloader, notifier, ready)
    finally:
        notifier.close()
        reloader.close()


def _keepers(setup: Setup) -> tuple[Gatekeeper, ...]:
    settings = setup.settings
    decisions = None
    if settings.decisions:
        decisions = DecisionLog(setup.gate.settings.data_dir, capacity=settings.decisions)
    hashed = None if decisions is None else decisions.hashed
    records = Records(hashed=hashed, plain=settings.plain_addresses)
    return tuple(
        Gatekeeper(Judge(setup.gate, rules), records=records, decisions=decisions)
        for rules in setup.rules
    )


async def _serve(
    setup: Setup,
    keepers: tuple[Gatekeeper, ...],
    reloader: Reloader,
    notifier: Notifier,
    ready: Ready,
) -> None:
    settings = setup.settings
    server = Server(limits=_limits(settings))
    stop = _handle_signals(server, reloader)
    counters = {keeper.rules.name: keeper.counters for keeper in keepers}
    stop_metrics = _metrics(settings.metrics, counters)
    try:
        places = zip(settings.listeners, keepers, strict=True)
        addresses = [await _open(server, listener, keeper) for listener, keeper in places]
        ready(tuple(addresses))
        notifier.ready(f"serving on {', '.join(map(str, addresses))}")
        await stop.wait()
    finally:
        notifier.stopping()
        cut = await server.drain()
        stop_metrics()
    for name, counted in counters.items():
        _log.info("ended; listener=%s %s", name, summary(counted))
    _log.info("ended; connections cut: %d", cut)


async def _open(server: Server, listener: ListenerSettings, keeper: Gatekeeper) -> ListenAddress:
    made = MilterConversation if listener.speaks is Speaks.MILTER else DelegationConversation

    def converse() -> Conversation:
        return made(keeper)

    access = Access(listener.socket_mode, listener.socket_user, listener.socket_group)
    return await server.listen(listener.listen, converse, access=access)


def _limits(settings: MilterSettings) -> Limits:
    return Limits(
        answer_seconds=settings.answer_seconds,
        drain_seconds=settings.drain_seconds,
        max_connections=settings.max_connections,
    )


def _metrics(where: str | None, counters: dict[str, Counters]) -> Callable[[], None]:
    return serve_metrics(where, counters) if where is not None else lambda: None


def _handle_signals(server: Server, reloader: Reloader) -> asyncio.Event:
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
