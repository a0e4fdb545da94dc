"""What one pull asks for, and what it costs."""

import io
from collections.abc import Callable
from datetime import datetime
from functools import partial

from gatepost.errors import DeltaError, PullError
from gatepost.snapshots.fetcher import Fetcher, Reply
from gatepost.snapshots.manifest import DeltaRef, ObjectRef
from gatepost.snapshots.notes import MAX_NOTE_SIZE
from gatepost.snapshots.store import Sink

__all__ = ["Meter", "Watch"]


Watch = Callable[[str, int, int], None]
"""Called with the name of a set, the bytes that are here, and how many it has."""


class Meter:
    """Fetches below `url` and counts what one pull transfers."""

    def __init__(self, fetcher: Fetcher, url: str, watch: Watch | None = None) -> None:
        self._fetcher = fetcher
        self._url = url
        self._watch = watch
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

    def object(self, name: str, ref: ObjectRef, sink: Sink) -> None:
        """The index file of the set `name`."""
        watched = sink if self._watch is None else _Watched(sink, self._watch, name, ref.size)
        self._fetch(f"full/{ref.sha256}", watched, limit=ref.size)

    def delta(self, name: str, ref: DeltaRef, generation: int) -> bytes:
        """The delta `ref` to `generation` of the set `name`; DeltaError when it is another."""
        buffer = io.BytesIO()
        self._fetch(f"delta/{name}/{ref.base}-{generation}", buffer, limit=ref.size)
        delta = buffer.getvalue()
        if not ref.matches(delta):
            raise DeltaError("its bytes are not those that the manifest names")
        return delta

    def _fetch(self, path: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        self.requests += 1
        reply = self._fetcher.fetch(f"{self._url}/v1/{path}", sink, limit=limit, etag=etag)
        self.bytes += reply.size
        self.moment = reply.moment or self.moment
        return reply


class _Watched:
    """A sink that tells how much went through."""

    def __init__(self, sink: Sink, watch: Watch, name: str, size: int) -> None:
        self._sink = sink
        self._tell = partial(watch, name)
        self._size = size
        self._received = 0

    def write(self, data: bytes, /) -> None:
        self._sink.write(data)
        self._received += len(data)
        self._tell(self._received, self._size)


def _usable(etag: str | None) -> str | None:
    """An ETag short and plain enough to keep (RFC 9110 section 8.8.3)."""
    return etag if etag and len(etag) <= 200 and etag.isascii() and etag.isprintable() else None
