"""A crew in the bridge's loop, for a run whose caller has none."""

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import Empty, SimpleQueue

from gatepost.bulk.crew import Crew
from gatepost.bulk.entry import Job
from gatepost.bulk.options import BulkOptions
from gatepost.deep import Answers, Deep

__all__ = ["AwayCrew"]

_Answer = tuple[Job, Answers]


class AwayCrew:
    """Takes jobs from the thread that iterates, and gives it their answers.

    Used as a context manager. When the bridge is closed meanwhile, what is still open is answered
    with "no answer within the budget".
    """

    def __init__(self, deep: Deep, options: BulkOptions) -> None:
        self._deep = deep
        self._options = options
        self._answers: SimpleQueue[_Answer | None] = SimpleQueue()
        self._open: set[Job] = set()
        self._ready = threading.Event()

    def __enter__(self) -> "AwayCrew":
        self._served = self._deep.bridge.start(self._serve)
        self._served.add_done_callback(self._over)
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._served.done() and self._call(self._leave.set):
            self._served.exception()  # waits: nothing of the run is left behind it

    def take(self, jobs: Iterable[Job]) -> None:
        """More to do."""
        jobs = list(jobs)
        if not jobs:
            return
        self._open.update(jobs)
        if self._served.done() or not self._call(self._crew.take, jobs):
            self._answers.put(None)

    def answers(self, *, wait: bool) -> Iterator[_Answer]:
        """The answers that are there; with `wait` at least one."""
        while True:
            try:
                answer = self._answers.get(wait)
            except Empty:
                return
            wait = False
            for job, found in self._lost() if answer is None else (answer,):
                if job in self._open:
                    self._open.remove(job)
                    yield job, found

    def _lost(self) -> list[_Answer]:
        return [(job, self._deep.no_answer(mailbox=job.mailbox)) for job in self._open]

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._leave = asyncio.Event()
        async with Crew(self._deep, self._options, self._answer) as self._crew:
            self._ready.set()
            await self._leave.wait()

    def _answer(self, job: Job, answers: Answers) -> None:
        self._answers.put((job, answers))

    def _over(self, _: "Future[None]") -> None:
        self._ready.set()
        self._answers.put(None)

    def _call(self, what: Callable[..., object], *arguments: object) -> bool:
        """Whether the loop is still there to do it."""
        try:
            self._loop.call_soon_threadsafe(what, *arguments)
        except RuntimeError:  # the loop was closed
            return False
        return True
