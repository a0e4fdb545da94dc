"""The process that answers."""

import multiprocessing
import os
import signal
import threading

from flask import Flask

from gatepost_sync.health.checks import Part
from gatepost_sync.logs import start_logging
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.web.app import create_app

__all__ = ["load_worker"]


def load_worker(settings: ServiceSettings, part: Part) -> Flask:
    """The application, in a process that ends with its parent.

    A parent that was killed outright stops nobody: without this, its worker would keep the port
    and go on answering, beside whatever is started next.
    """
    start_logging(settings.log_format)
    threading.Thread(target=_end_with_parent, name="gatepost-parent", daemon=True).start()
    return create_app(settings, part=part)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
