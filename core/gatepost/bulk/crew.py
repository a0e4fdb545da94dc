"""Asks the network: as many questions at once as the lanes allow."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from time import perf_counter_ns

from gatepost.bulk.entry import Job
from gatepost.bulk.lanes import Lanes
from gatepost.bulk.options import BulkOptions
from gatepost.deep import Answers, Deep

__all__ = ["Crew"]

_log = logging.getLogger("gatepost.bulk")


class Crew:
    """Runs jobs as tasks of the running loop and hands each answer to `answered`, in that loop.

    Used as an asynchronous context manager: leaving it cancels what still runs and waits for it.
    """

    def __init__(
        self, deep: Deep, options: BulkOptions, answered: Callable[[Job, Answers], None]
    ) -> None:
        self._deep = deep
        self._budget = options.budget
        self._lanes = Lanes(options.concurrency, options.per_lane)
        self._answered = answered
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, jobs: Iterable[Job]) -> None:
        """More to do."""
        for job in jobs:
            self._lanes.add(job)
        self._start()

    async def __aenter__(self) -> "Crew":
        return self

    async def __aexit__(self, *_: object) -> None:
        running = tuple(self._tasks)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _start(self) -> None:
        while (job := self._lanes.start()) is not None:
            task = asyncio.create_task(self._work(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, job: Job) -> None:
        try:
            answers = await self._ask(job)
        except Exception as error:  # noqa: BLE001  one fault must not end a run of a million
            # Only the kind of error: its text might quote the address.
            _log.error("a verification is broken: %s", type(error).__name__)
            answers = self._deep.no_answer(mailbox=job.mailbox)
        self._answered(job, answers)
        self._lanes.end(job)
        self._start()

    async def _ask(self, job: Job) -> Answers:
        if job.mailbox:
            return await self._deep.mailbox(job.address, perf_counter_ns() + self._budget * 1e9)
        return Answers(await self._deep.domain(job.address, self._budget))
