"""`gatepost serve`: granian answers in a process of its own, the jobs run in this one."""

import errno
import multiprocessing
import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer
from granian.server.mp import MPServer

from gatepost_sync.embedded import EmbeddedJobs
from gatepost_sync.ending import Ending
from gatepost_sync.errors import ListenError
from gatepost_sync.health.checks import Part
from gatepost_sync.logs import log_config
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.signals import blocked
from gatepost_sync.web.worker import CONNECTIONS, load_worker

__all__ = ["serve"]

STOP_SECONDS = 10
LOOK_SECONDS = 0.05
LOOK_UP_SECONDS = 0.5
ANSWER_SECONDS = 2.0


def serve(
    service: Service, ending: Ending, *, ready: Callable[[], None], work: bool = True
) -> None:
    """Serves until SIGINT or SIGTERM; `ready` is called once readers can pull.

    With `work` the jobs run here as well. ListenError when the address cannot be had.
    """
    settings = service.settings
    check_free(*settings.host_port)
    jobs, stopping = EmbeddedJobs(service) if work else None, threading.Event()
    herald = threading.Thread(
        target=_announce, args=(settings.local_url, stopping, ready), daemon=True
    )
    server = _server(settings, ending)
    if ending.asked:
        return
    try:
        if jobs is not None:
            jobs.start()
        herald.start()
        part = Part.EVERYTHING if work else Part.WEB
        server.serve(target_loader=partial(load_worker, settings, part), wrap_loader=False)
    except SystemExit:
        # A worker that another signal reached first counts as crashed: to whoever ended us it
        # is not.
        if not server.interrupt_signal:
            raise
    finally:
        stopping.set()
        if jobs is not None:
            jobs.stop()


class _News(threading.Event):
    """Looks up now and then, and so hears of a signal that another thread was given.

    Python handles signals in the main thread, which one that reached a thread of the jobs does
    not wake: a wait without an end would go on although we were asked to end.
    """

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(LOOK_UP_SECONDS):
            pass
        return True


class _Server(MPServer):
    """Workers never see the SIGINT that Ctrl-C sends to all of us: this process ends them."""

    def __init__(self, *args: Any, ending: Ending, **options: Any) -> None:
        super().__init__(*args, **options)
        self.main_loop_interrupt = _News()
        self._ending = ending

    def startup(self, *args: Any) -> None:
        super().startup(*args)  # type: ignore[no-untyped-call]  # as below
        # Only now does it listen to signals.
        if self._ending.asked:
            self.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def _spawn_workers(self, *args: Any) -> None:
        with _sigint_blocked():
            super()._spawn_workers(*args)  # type: ignore[no-untyped-call]  # granian has no types here

    def _respawn_workers(self, *args: Any, **options: Any) -> None:
        with _sigint_blocked():
            super()._respawn_workers(*args, **options)


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """A process that starts meanwhile has SIGINT blocked for good; we get ours afterwards."""
    resource_tracker.ensure_running()  # it unblocks the signal when it starts: before, then
    with blocked({signal.SIGINT}):
        yield


def check_free(host: str, port: int) -> None:
    """ListenError unless this address can be bound.

    Granian binds with SO_REUSEPORT: without this look, a second service on the same port would
    start without a word and the two would answer by turns.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # not held up by TIME_WAIT
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            advice = "end the other program" if taken else "name an address of this machine"
            raise ListenError(
                f"cannot listen on {host}:{port}: {error.strerror}; {advice}, or choose another "
                "with --listen HOST:PORT"
            ) from error


def _server(settings: ServiceSettings, ending: Ending) -> AbstractServer[Any]:
    # A forked worker would inherit the jobs' locks and our signal handlers: a SIGTERM before it
    # has its own would be lost.
    multiprocessing.set_start_method("spawn", force=True)
    host, port = settings.host_port
    return _Server(
        "gatepost_sync.web.worker",  # a name for logs: the loader is given
        ending=ending,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        # HTTP/2 has bodies of no stated length, and proxies speak HTTP/1.1 to what is behind them.
        http=HTTPModes.http1,
        workers=settings.web_processes,
        # Connections beyond it wait, whoever holds the others: one that says nothing costs little.
        backpressure=CONNECTIONS,
        log_level=LogLevels.warning,
        log_dictconfig=log_config(settings.log_format),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )


def _announce(url: str, stopping: threading.Event, ready: Callable[[], None]) -> None:
    while not stopping.wait(LOOK_SECONDS):
        if _is_ready(url):
            ready()
            return


def _is_ready(url: str) -> bool:
    # No proxy: the question is about this machine, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health/ready", timeout=ANSWER_SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False  # not yet
