"""The process that answers."""

import multiprocessing
import os
import signal
import threading

from gatepost_sync.health.checks import Part
from gatepost_sync.logs import start_logging
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.web.app import BODY_BYTES, create_app
from gatepost_sync.web.front import Front

__all__ = ["load_worker"]


MAX_THREADS = 8  # answers being made at once; all they do is read a file


def load_worker(settings: ServiceSettings, part: Part) -> Front:
    """The application, in a process that ends with its parent.

    A parent that was killed outright stops nobody: without this, its worker would keep the port
    and go on answering, beside whatever is started next.
    """
    start_logging(settings.log_format)
    threading.Thread(target=_end_with_parent, name="gatepost-parent", daemon=True).start()
    threads = min(MAX_THREADS, 2 * multiprocessing.cpu_count() + 1)
    return Front(create_app(settings, part=part), threads=threads, most=BODY_BYTES)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
