"""One background event loop for synchronous callers, per process and started when first needed.

A thread started before `fork()` does not exist in the child, so the loop is keyed by process
id: the child starts its own.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["Bridge"]

_T = TypeVar("_T")
_JOIN_SECONDS = 2.0


class Bridge:
    """Runs coroutines for threads that have no loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """The coroutine's result; blocks the calling thread until it is there."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._running_loop()).result()

    def close(self) -> None:
        """Stops the loop and joins its thread; the next `run` starts another."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
            if loop is None or thread is None or self._pid != os.getpid():
                return
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_JOIN_SECONDS)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._pid != os.getpid():
            self._lock = threading.Lock()  # the parent's may be held by a thread we do not have
            self._loop = None
        with self._lock:
            if self._loop is None:
                self._start()
            assert self._loop is not None  # noqa: S101  `_start` has just set it
            return self._loop

    def _start(self) -> None:
        self._loop, self._pid = asyncio.new_event_loop(), os.getpid()
        self._thread = threading.Thread(
            target=_serve, args=(self._loop,), name="gatepost-bridge", daemon=True
        )
        self._thread.start()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()
