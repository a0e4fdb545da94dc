"""Downloading, as the puller sees it. Any object with this shape may replace HTTP."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gatepost.errors import PullError
from gatepost.snapshots.store import Sink

__all__ = ["Fetcher", "Reply", "ServerRefusedError"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: `size` bytes of body went to the sink; none when `not_modified`.

    `moment` is what the server's clock says: a hint for people, never a proof.
    """

    not_modified: bool
    size: int
    etag: str | None = None
    moment: datetime | None = None


class ServerRefusedError(PullError):
    """The server answered, but not with the file. `retry_after` is in seconds."""

    def __init__(self, message: str, *, status: int, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Fetcher(Protocol):
    """Gets one URL at a time. Every failure is a PullError with the next step."""

    def fetch(self, url: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        """Write at most `limit` bytes of `url` to `sink`.

        With `etag`, the server may say that nothing changed since. Whole or PullError: a body that
        is cut short, too long or too slow is never a Reply.
        """

    def close(self) -> None:
        """End the fetch that runs in this process, if any, with a PullError; refuse later ones."""
