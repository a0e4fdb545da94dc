"""One pull: ask, verify, download what is missing, switch.

Everything is verified before anything is used, and `current` is replaced last: whatever goes wrong
on the way, the last good snapshot stays and serves.
"""

import hashlib
import io
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from gatepost.errors import ExpiredError, PullError, SnapshotError
from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.clock import told_apart
from gatepost.snapshots.fetcher import Fetcher, Reply, ServerRefusedError
from gatepost.snapshots.lock import PullLock
from gatepost.snapshots.manifest import Manifest, ObjectRef
from gatepost.snapshots.notes import MAX_NOTE_SIZE
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_walk import RootWalk
from gatepost.snapshots.state import PullState, read_state, write_state
from gatepost.snapshots.store import Sink, Store
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_manifest, vouches

__all__ = ["PullOutcome", "PullResult", "Puller"]

logger = logging.getLogger("gatepost.snapshots")

ROOT_INTERVAL = timedelta(days=1)  # between two questions for a newer root, if nothing hints at one
NOT_FOR_US = (401, 403)
BANISHED = 86_400.0  # seconds that a service is left alone which will not have us


class PullOutcome(StrEnum):
    """How a pull ended that did not fail."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class PullResult:
    """What a pull did: `bytes` transferred in `requests`, `sets` fetched, `elapsed` seconds."""

    outcome: PullOutcome
    generation: int | None
    bytes: int = 0
    requests: int = 0
    sets: tuple[str, ...] = ()
    elapsed: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """The shape of `gatepost pull --json`."""
        return asdict(self)

    def __str__(self) -> str:
        if self.outcome is PullOutcome.BUSY:
            return "busy: another process of this host is pulling"
        names = f" ({', '.join(self.sets)})" if self.sets else ""
        return (
            f"{self.outcome}: generation {self.generation}{names},"
            f" {self.bytes} bytes in {self.requests} requests, {self.elapsed:.2f} s"
        )


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

    def pull(self) -> PullResult:
        """Pull once, now, whatever back-off says; BUSY when another process or thread pulls.

        Raises a GatepostError (mostly PullError or TrustError) with the next step; it is also
        written to state.json, and the snapshot in use stays as it was.
        """
        began = time.monotonic()
        self.store.create()
        with self._lock.attempt() as free:
            if not free:
                return PullResult(PullOutcome.BUSY, None, elapsed=time.monotonic() - began)
            result = self._recorded(_Meter(self._fetcher, self.url))
        return replace(result, elapsed=time.monotonic() - began)

    def state(self) -> PullState:
        """What earlier pulls of this service did, by any process of this host."""
        return read_state(self._state_path).for_url(self.url)

    def close(self) -> None:
        """End the transfer that runs in this process; later pulls are refused."""
        self._fetcher.close()

    def _recorded(self, meter: "_Meter") -> PullResult:
        state = self.state()
        try:
            self.store.clear_leftovers()
            result, done = self._attempt(state, meter)
        except Exception as error:
            self._record_failure(state, error)
            raise
        write_state(self._state_path, done)
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
            write_state(self._state_path, failed)
        except SnapshotError as unwritable:
            # The caller gets the first error, which is usually the same full disk.
            logger.warning("the failed pull could not be recorded: %s", unwritable)

    def _attempt(self, state: PullState, meter: "_Meter") -> tuple[PullResult, PullState]:
        now = self._clock()
        in_use = self.store.current_note()
        known = in_use is not None and state.etag_sha256 == _sha256(in_use)
        offered, tag = meter.manifest_note(in_use, state.etag if known else None)
        root, asked = self._root(state, offered, now, meter)
        manifest = self._verified(root, offered, in_use, now, meter)
        fetched = self._fetch_missing(manifest, meter)
        changed = bool(fetched) or offered != in_use
        if changed:
            # Also after a repair: the new `current` is what tells workers to open the files again.
            self._switch(manifest, offered)
        self.store.keep_floor(offered)
        outcome = PullOutcome.UPDATED if changed else PullOutcome.UNCHANGED
        result = PullResult(outcome, manifest.generation, meter.bytes, meter.requests, fetched)
        now = self._clock()
        return result, PullState(
            url=self.url,
            last_attempt=now,
            last_success=now,
            roots_asked=asked,
            etag=tag,
            etag_sha256=_sha256(offered),
            bytes=result.bytes,
        )

    def _root(
        self, state: PullState, offered: bytes, now: datetime, meter: "_Meter"
    ) -> tuple[Root, datetime | None]:
        """The newest root, and when the service was last asked for one.

        It is asked when the stored root cannot judge the manifest, when that root expired, and
        once a day in any case: whoever stole a manifest key must not be able to hide the root that
        revokes it by going on to publish.
        """
        walk = RootWalk(self.store, self.trust, meter.note)
        root, asked = walk.stored(), state.roots_asked
        due = asked is None or not asked <= now < asked + ROOT_INTERVAL
        if root is None or due or root.expires <= now or not vouches(root, offered):
            return walk.newest(root), now
        return root, asked

    def _verified(
        self, root: Root, offered: bytes, in_use: bytes | None, now: datetime, meter: "_Meter"
    ) -> Manifest:
        floor = [note for note in (in_use, self.store.floor_note()) if note is not None]
        try:
            return verify_manifest(root, offered, now=now, floor=floor)
        except ExpiredError as error:
            raise told_apart(error, now=now, server=meter.moment) from error

    def _fetch_missing(self, manifest: Manifest, meter: "_Meter") -> tuple[str, ...]:
        """Names of the sets whose file was downloaded. Every object is hashed: damage is found."""
        fetched = []
        for name, published in sorted(manifest.sets.items()):
            if not self.store.holds(published):
                with self.store.receive(published) as sink:
                    meter.object(published, sink)
                fetched.append(name)
        return tuple(fetched)

    def _switch(self, manifest: Manifest, manifest_note: bytes) -> None:
        previous = self._previous()
        self.store.switch(manifest_note)
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


class _Meter:
    """Fetches below `url` and counts what one pull transfers."""

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher = fetcher
        self._url = url
        self.bytes = 0
        self.requests = 0
        self.moment: datetime | None = None
        """What the server's clock said last."""

    def manifest_note(self, in_use: bytes | None, etag: str | None) -> tuple[bytes, str | None]:
        """The note on offer and its ETag; `in_use` itself when nothing changed since `etag`."""
        buffer = io.BytesIO()
        reply = self._fetch("manifest.note", buffer, limit=MAX_NOTE_SIZE, etag=etag)
        if not reply.not_modified:
            return buffer.getvalue(), _usable(reply.etag)
        if in_use is None or etag is None:
            raise PullError(f"{self._url} says that nothing changed, but was not asked whether")
        return in_use, etag

    def note(self, path: str) -> bytes:
        buffer = io.BytesIO()
        self._fetch(path, buffer, limit=MAX_NOTE_SIZE)
        return buffer.getvalue()

    def object(self, ref: ObjectRef, sink: Sink) -> None:
        self._fetch(f"full/{ref.sha256}", sink, limit=ref.size)

    def _fetch(self, path: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        self.requests += 1
        reply = self._fetcher.fetch(f"{self._url}/v1/{path}", sink, limit=limit, etag=etag)
        self.bytes += reply.size
        self.moment = reply.moment or self.moment
        return reply


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds that the service wants to be left alone, None when it did not say."""
    if not isinstance(error, ServerRefusedError):
        return None
    return BANISHED if error.status in NOT_FOR_US else error.retry_after


def _usable(etag: str | None) -> str | None:
    """An ETag short and plain enough to keep (RFC 9110 section 8.8.3)."""
    return etag if etag and len(etag) <= 200 and etag.isascii() and etag.isprintable() else None


def _sha256(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
