"""The process that answers."""

import multiprocessing
import os
import resource
import signal
import threading

from gatepost_sync.health.checks import Part
from gatepost_sync.logs import start_logging
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.web.app import BODY_BYTES, create_app
from gatepost_sync.web.front import Front

__all__ = ["CONNECTIONS", "load_worker"]


CONNECTIONS = 8192  # of one process; those that say nothing are closed after half a minute
OTHER_FILES = 256  # that it may have open besides
MAX_THREADS = 8  # answers being made at once; all they do is read a file


def load_worker(settings: ServiceSettings, part: Part) -> Front:
    """The application, in a process that ends with its parent.

    A parent that was killed outright stops nobody: without this, its worker would keep the port
    and go on answering, beside whatever is started next.
    """
    start_logging(settings.log_format)
    threading.Thread(target=_end_with_parent, name="gatepost-parent", daemon=True).start()
    _allow_connections()
    threads = min(MAX_THREADS, 2 * multiprocessing.cpu_count() + 1)
    return Front(create_app(settings, part=part), threads=threads, most=BODY_BYTES)


def _allow_connections() -> None:
    """As many open files as connections need, where the system's own bound is higher than ours."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
