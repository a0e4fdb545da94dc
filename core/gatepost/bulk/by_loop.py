"""A run in the caller's own event loop."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from contextlib import aclosing

from gatepost.bulk.crew import Crew
from gatepost.bulk.entry import Job
from gatepost.bulk.options import BulkOptions
from gatepost.bulk.run import BulkRun
from gatepost.bulk.source import one_by_one
from gatepost.bulk.verifier import Verifier
from gatepost.deep import Answers, Deep

__all__ = ["run_by_loop"]

_Addresses = Iterable[object] | AsyncIterable[object]


async def run_by_loop(
    addresses: _Addresses, verifier: Verifier, deep: Deep, options: BulkOptions
) -> AsyncGenerator[object, None]:
    """Reports, or pairs of key and report."""
    run, signals = BulkRun(verifier, options), _Signals()

    def answered(job: Job, answers: Answers) -> None:
        crew.take(run.answered(job, answers))
        signals.news.set()

    async with Crew(deep, options, answered) as crew:
        reader = asyncio.create_task(_read(addresses, run, crew, signals))
        reader.add_done_callback(lambda _: signals.news.set())
        try:
            while not (reader.done() and run.empty):
                signals.news.clear()
                for result in run.ready():
                    yield result
                signals.room.set()
                if not (reader.done() and run.empty):
                    await signals.news.wait()
        finally:
            reader.cancel()
            await asyncio.wait((reader,))
    run.tell(at_once=True)
    reader.result()  # raises what the iterable raised, once everything before it was answered


class _Signals:
    """Between the task that reads and the generator that reports."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        """A report may be ready."""
        self.room = asyncio.Event()
        """Reports were taken."""


async def _read(addresses: _Addresses, run: BulkRun, crew: Crew, signals: _Signals) -> None:
    async with aclosing(one_by_one(addresses)) as items:
        async for item in items:
            job = run.read(item)
            if job is not None:
                crew.take((job,))
            signals.news.set()
            while run.full:
                signals.room.clear()
                await signals.room.wait()
