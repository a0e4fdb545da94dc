"""One pull: ask, verify, download what is missing, switch.

Everything is verified before anything is used, and `current` is replaced last: whatever goes wrong
on the way, the last good snapshot stays and serves.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gatepost.errors import SnapshotError
from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.download import Downloaded, download
from gatepost.snapshots.fetcher import Fetcher, ServerRefusedError
from gatepost.snapshots.judging import Judge
from gatepost.snapshots.lock import PullLock
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.meter import Meter, Watch
from gatepost.snapshots.pull_result import PullOutcome, PullResult, fresh_cost
from gatepost.snapshots.state import PullState, read_state, write_state
from gatepost.snapshots.store import Store
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["Puller"]

logger = logging.getLogger("gatepost.snapshots")

NOT_FOR_US = (401, 403)
BANISHED = 86_400.0  # seconds that a service is left alone which will not have us


class Puller:
    """Pulls snapshots of the service at `url`, which `trust` pins, into `store`."""

    def __init__(
        self,
        store: Store,
        *,
        url: str,
        trust: TrustLine,
        fetcher: Fetcher,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff | None = None,
    ) -> None:
        self.store = store
        self.url = url.rstrip("/")
        self.trust = trust
        self._fetcher = fetcher
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._lock = PullLock(store.data_dir / "pull.lock")
        self._state_path = store.data_dir / "state.json"
        self._closed = False

    def pull(self, *, watch: Watch | None = None) -> PullResult:
        """Pull once, now, whatever back-off says; BUSY when another process or thread pulls.

        `watch` is told how far the download of a set is.

        Raises a GatepostError (mostly PullError or TrustError) with the next step; it is also
        written to state.json, and the snapshot in use stays as it was.
        """
        began = time.monotonic()
        self.store.create()
        with self._lock.attempt() as free:
            if not free:
                return PullResult(PullOutcome.BUSY, None, elapsed=time.monotonic() - began)
            result = self._recorded(Meter(self._fetcher, self.url, watch))
        return replace(result, elapsed=time.monotonic() - began)

    def state(self) -> PullState:
        """What earlier pulls of this service did, by any process of this host."""
        return read_state(self._state_path).for_url(self.url)

    def close(self) -> None:
        """End the transfer that runs in this process; later pulls are refused."""
        self._closed = True
        self._fetcher.close()

    def _recorded(self, meter: Meter) -> PullResult:
        state = self.state()
        try:
            self.store.clear_leftovers()
            result, done = self._attempt(state, meter)
        except Exception as error:
            if not self._closed:  # a transfer that we cut is no failure of the service's
                self._record_failure(state, error)
            raise
        write_state(self._state_path, done, disk=self.store.disk)
        return result

    def _record_failure(self, state: PullState, error: Exception) -> None:
        failures = state.failures + 1
        now = self._clock()
        wait = timedelta(seconds=self._backoff.after(failures, retry_after=_asked_to_wait(error)))
        failed = state.model_copy(
            update={
                "url": self.url,
                "last_attempt": now,
                "last_error": str(error) or type(error).__name__,
                "failures": failures,
                "retry_at": now + wait,
            }
        )
        try:
            write_state(self._state_path, failed, disk=self.store.disk)
        except SnapshotError as unwritable:
            # The caller gets the first error, which is usually the same full disk.
            logger.warning("the failed pull could not be recorded: %s", unwritable)

    def _attempt(self, state: PullState, meter: Meter) -> tuple[PullResult, PullState]:
        in_use = self.store.current_note()
        known = in_use is not None and state.etag_sha256 == _sha256(in_use)
        offered, tag = meter.manifest_note(in_use, state.etag if known else None)
        judge = Judge(self.store, self.trust, meter, now=self._clock())
        judged = judge.judge(offered, in_use=in_use, roots_asked=state.roots_asked)
        previous = self._previous()
        done = download(self.store, judged.manifest, previous, meter)
        changed = bool(done.sets) or offered != in_use
        if changed:
            # Also after a repair: the new `current` is what tells workers to open the files again.
            self._switch(judged.manifest, previous, offered)
        self.store.keep_floor(offered)
        now = self._clock()
        return _result(judged.manifest, offered, done, meter, changed=changed), PullState(
            url=self.url,
            last_attempt=now,
            last_success=now,
            roots_asked=judged.roots_asked,
            etag=tag,
            etag_sha256=_sha256(offered),
            bytes=meter.bytes,
        )

    def _switch(self, manifest: Manifest, previous: Manifest | None, note: bytes) -> None:
        self.store.switch(note)
        if previous == manifest:
            return  # a repair: the generation before is still kept
        try:
            self.store.prune(manifest, previous)
        except SnapshotError as error:
            logger.warning("objects of older generations stay on disk: %s", error)

    def _previous(self) -> Manifest | None:
        try:
            return self.store.current()
        except SnapshotError as error:
            logger.warning("%s", error)
            return None


def _result(
    manifest: Manifest, note: bytes, done: Downloaded, meter: Meter, *, changed: bool
) -> PullResult:
    """What the pull did, beside what fetching everything would have cost."""
    size, requests = fresh_cost(manifest, note)
    return PullResult(
        PullOutcome.UPDATED if changed else PullOutcome.UNCHANGED,
        manifest.generation,
        meter.bytes,
        meter.requests,
        done.sets,
        done.deltas,
        saved_bytes=max(0, size - meter.bytes),
        saved_requests=max(0, requests - meter.requests),
    )


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds that the service wants to be left alone, None when it did not say."""
    if not isinstance(error, ServerRefusedError):
        return None
    return BANISHED if error.status in NOT_FOR_US else error.retry_after


def _sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
