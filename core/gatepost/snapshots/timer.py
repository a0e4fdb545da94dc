"""Pulling in the background, in whatever process it finds itself."""

import logging
import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gatepost.errors import GatepostError, SnapshotError
from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.schedule import DEFAULT_POLL, next_wait

__all__ = ["PullTimer"]

logger = logging.getLogger("gatepost.snapshots")

JOIN = 5.0  # seconds that close waits for a thread whose transfer it has just cut


@dataclass(slots=True)
class _Run:
    """The thread of one process."""

    claim: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class PullTimer:
    """Pulls when started and then at every poll interval, in a daemon thread.

    Nothing starts before `ensure`. A thread does not survive a fork: the first `ensure` in the
    child starts another. Errors are logged and remembered, never raised.
    """

    def __init__(
        self, puller: Puller, *, poll_seconds: float | None = None, backoff: Backoff | None = None
    ) -> None:
        """`poll_seconds` replaces the interval that the manifest asks for."""
        self._puller = puller
        self._poll_seconds = poll_seconds
        self._backoff = backoff or Backoff()
        # Keyed by process id: a lock or an event that was held at the moment of a fork stays held
        # in the child for ever, so a child never touches those of its parent.
        self._runs: dict[int, _Run] = {}
        self._closed = False
        self.last_error: str | None = None

    def ensure(self) -> None:
        """Start the thread of this process unless it runs. Cheap: call it at every check."""
        if self._closed:
            return
        pid = os.getpid()
        run = self._runs.get(pid) or self._runs.setdefault(pid, _Run())
        if run.thread is None and run.claim.acquire(blocking=False):
            self._start(pid, run)

    def close(self) -> None:
        """End the thread of this process, cutting a transfer that runs; final."""
        self._closed = True
        run = self._runs.get(os.getpid())
        if run is None:
            return
        run.stop.set()
        self._puller.close()
        if run.thread is not None and run.thread is not threading.current_thread():
            run.thread.join(JOIN)

    def _start(self, pid: int, run: _Run) -> None:
        for other in tuple(self._runs):
            if other != pid:
                self._runs.pop(other, None)
        thread = threading.Thread(target=self._work, args=(run,), name="gatepost-pull", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # no more threads, or the interpreter is ending
            run.claim.release()
            self._remember(f"no background pulls: {error}")
            return
        run.thread = thread

    def _work(self, run: _Run) -> None:
        wait = self._wait(starting=True)
        failures = 0
        while not run.stop.wait(wait):
            failures = 0 if self._pull(run) else failures + 1
            # state.json holds the wait after a failure, but perhaps it could not be written.
            wait = max(self._wait(), self._backoff.after(failures) if failures else 1.0)

    def _pull(self, run: _Run) -> bool:
        try:
            result = self._puller.pull()
        except GatepostError as error:
            if not run.stop.is_set():  # closing cuts the transfer, which is nobody's fault
                self._remember(str(error))
            return False
        except Exception as error:  # noqa: BLE001 - our own fault must not end the pulls of a host
            self._remember(f"{type(error).__name__}: {error}", trace=True)
            return False
        self.last_error = None
        logger.info("%s", result)
        return True

    def _wait(self, *, starting: bool = False) -> float:
        try:
            return next_wait(
                self._puller.state(),
                now=datetime.now(UTC),
                poll=self._poll(),
                backoff=self._backoff,
                starting=starting,
            )
        except SnapshotError as error:
            self._remember(str(error))
            return 0.0

    def _poll(self) -> float:
        if self._poll_seconds is not None:
            return self._poll_seconds
        manifest = self._puller.store.current()
        return DEFAULT_POLL if manifest is None else float(manifest.poll_seconds)

    def _remember(self, error: str, *, trace: bool = False) -> None:
        self.last_error = error
        logger.warning("%s", error, exc_info=trace)
