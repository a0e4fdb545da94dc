"""The wall-clock limit of one transfer, and the means to end it from another thread."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from gatepost.errors import PullError

__all__ = ["Transfer"]


class Transfer:
    """One transfer. `watch` is told of its socket; `end` cuts it, in this process only."""

    def __init__(self, url: str, *, seconds: float) -> None:
        self._url = url
        self._seconds = seconds
        self._pid = os.getpid()
        self._socket: socket.socket | None = None
        self._ended: str | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the block for at most `seconds`; PullError when it was ended before it was done."""
        timer = threading.Timer(
            self._seconds, self.end, (f"took longer than {self._seconds:.1f} s",)
        )
        timer.daemon = True  # an interpreter that exits must not wait for it
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
        self.check()

    def watch(self, connected: socket.socket) -> None:
        """Remember the socket; refuse it when the transfer has been ended meanwhile."""
        self._socket = connected
        self.check()

    def check(self) -> None:
        """PullError when the transfer has been ended."""
        if self._ended is not None:
            raise PullError(f"{self._url} {self._ended}; it is tried again later")

    def end(self, why: str) -> None:
        """Cut the connection, which wakes a thread that waits on it."""
        if self._pid != os.getpid():
            return  # after a fork the connection is the parent's: shutdown would cut it there too
        self._ended = self._ended or why
        if self._socket is not None:
            with suppress(OSError):  # closed already
                # Not TLS's own shutdown, which takes the state away under the waiting thread.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
