"""The jobs of an embedded service: a thread of the serving process."""

import logging
import threading
import time
from collections.abc import Callable

from gatepost.errors import GatepostError
from gatepost_sync.jobs.collect import collect
from gatepost_sync.jobs.publish import publish
from gatepost_sync.jobs.retire import retire
from gatepost_sync.service import Service
from gatepost_sync.sources.registered import registered_sources

__all__ = ["Schedule"]

logger = logging.getLogger("gatepost.service")

# What is added without publishing, and a manifest that grows old, do not wait for a collection.
PUBLISH_SECONDS = 600.0
JOIN_SECONDS = 5.0


class Schedule:
    """Collects and publishes at once, then collects every `collect_seconds`."""

    def __init__(self, service: Service) -> None:
        """PluginError when the sources cannot be registered: better now than in the night."""
        self._service = service
        self._sources = registered_sources(service.settings)
        self._stop = threading.Event()
        # A daemon: a source that hangs must not keep the process from ending.
        self._thread = threading.Thread(target=self._work, name="gatepost-jobs", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the job under way, or leaves it behind after five seconds."""
        self._stop.set()
        self._thread.join(JOIN_SECONDS)

    def _work(self) -> None:
        every = float(self._service.settings.collect_seconds)
        collect_at = time.monotonic()
        while not self._stop.is_set():
            if time.monotonic() >= collect_at:
                collect_at = time.monotonic() + every
                self._guarded(self._collect)
                self._guarded(self._retire)
            self._guarded(self._publish)
            self._stop.wait(max(0.0, min(collect_at - time.monotonic(), PUBLISH_SECONDS)))

    def _collect(self) -> None:
        for report in collect(self._service.database, self._sources):
            logger.info(
                "source %s/%s: %s, %d entries, %d lines left out",
                report.set, report.source, report.status, report.entries, report.rejected,
            )  # fmt: skip

    def _retire(self) -> None:
        retire(self._service.database, self._sources)

    def _publish(self) -> None:
        publish(self._service)

    def _guarded(self, job: Callable[[], None]) -> None:
        """A job that fails is tried again in the next round; the loop goes on."""
        try:
            job()
        except GatepostError as error:
            logger.error("%s", error)  # noqa: TRY400  the sentence says it all
        except Exception:
            logger.exception("a job failed; it is tried again")
