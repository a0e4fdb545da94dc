"""One background event loop for synchronous callers, per process and started when first needed.

A thread started before `fork()` does not exist in the child, so there is one loop per process
id: the child starts its own. The parent's stays where it is, untouched: closing it in the child
would take the parent's own wake-up out of the selector that both share.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from gatepost.errors import PluginError

__all__ = ["Bridge"]

_T = TypeVar("_T")
_LAST_SECONDS = 1.0  # for the last work of a loop that is closed
_JOIN_SECONDS = 2.0


class Bridge:
    """Runs coroutines for threads that have no loop."""

    def __init__(self) -> None:
        # Not one lock and a comparison: a lock may be held, at the fork, by a thread that the
        # child does not have.
        self._loops: dict[int, _LoopThread] = {}

    def run(self, work: Callable[[], Coroutine[Any, Any, _T]], *, seconds: float) -> _T:
        """What `work` returns; blocks the calling thread until it is there.

        Raises TimeoutError after `seconds` or when the bridge is closed meanwhile; the work is
        cancelled then. Raises PluginError on the bridge's own thread, which would wait for itself.
        """
        future = self.start(work)
        try:
            return future.result(seconds)
        except CancelledError as error:
            raise TimeoutError("the bridge was closed") from error
        finally:
            future.cancel()  # does nothing once it is done

    def start(self, work: Callable[[], Coroutine[Any, Any, _T]]) -> "Future[_T]":
        """Begins `work` and does not wait. The future is done as well when the bridge is closed.

        Raises PluginError on the bridge's own thread.
        """
        return self._here().submit(work)

    async def arun(self, work: Callable[[], Coroutine[Any, Any, _T]], *, seconds: float) -> _T:
        """`run` for a coroutine, whose own loop goes on; on the bridge's thread it is done at once.

        Raises TimeoutError as `run` does. When the caller is cancelled, so is the work.
        """
        here = self._here()
        if here.is_current:
            return await work()
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(here.submit(work))
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise TimeoutError("the bridge was closed") from error

    def close(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Runs `last`, cancels what still runs and ends the thread; the next `run` starts another.

        `last` is not run when there is no thread, for then there is nothing that it could end.
        """
        here = self._loops.get(os.getpid())
        if here is not None:
            here.stop(last)

    def _here(self) -> "_LoopThread":
        return self._loops.setdefault(os.getpid(), _LoopThread())


class _LoopThread:
    """An event loop and the thread it runs in, in one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_current(self) -> bool:
        """Whether the caller is on this very thread."""
        return threading.current_thread() is self._thread

    def submit(self, work: Callable[[], Coroutine[Any, Any, _T]]) -> "Future[_T]":
        if self.is_current:
            raise PluginError("check() was called by a domain check: await acheck() there instead")
        # Under the lock, so that nothing is handed to a loop that has been told to stop.
        with self._lock:
            if self._loop is None:
                self._loop = self._start()
            return asyncio.run_coroutine_threadsafe(work(), self._loop)

    def stop(self, last: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
            if loop is not None:
                asyncio.run_coroutine_threadsafe(_end(last), loop)
        if thread is not None and thread is not threading.current_thread():
            thread.join(_JOIN_SECONDS)

    def _start(self) -> asyncio.AbstractEventLoop:
        # With a factory the runner leaves this thread's own "current loop" alone.
        runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        loop = runner.get_loop()
        thread = threading.Thread(
            target=_serve, args=(runner,), name="gatepost-bridge", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:  # the system has no thread to give
            runner.close()
            raise
        self._thread = thread
        return loop


async def _end(last: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
    """The last thing that a loop does."""
    try:
        if last is not None:
            async with asyncio.timeout(_LAST_SECONDS):
                await last()
    finally:
        asyncio.get_running_loop().stop()


def _serve(runner: asyncio.Runner) -> None:
    with runner:  # leaving it cancels every task and waits for it
        runner.get_loop().run_forever()
