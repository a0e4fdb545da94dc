"""A network in which everything hangs, and what verifications cost there.

Name servers take questions and never answer, Redis takes connections and never says a word, the
mailbox's provider waits for ever.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from gatepost import Gatepost, Report
from support.name_servers import black_hole, by_type
from support.providers import HangingProvider, ProviderPlugin

__all__ = ["Leftovers", "Run", "hanging_gate", "leftovers", "many", "tasks", "threads"]


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds that each call ended after its budget, and the same of sleeps beside them."""

    calls: tuple[float, ...]
    sleeps: tuple[float, ...]
    reports: tuple[Report, ...]

    def late(self, seconds: float) -> tuple[float, float]:
        """The shares of calls and of sleeps that ended more than `seconds` late."""
        calls = sum(one > seconds for one in self.calls) / len(self.calls)
        return calls, sum(one > seconds for one in self.sleeps) / len(self.sleeps)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a process holds."""

    threads: int
    descriptors: int


def leftovers() -> Leftovers:
    """What this process holds now."""
    return Leftovers(threading.active_count(), len(os.listdir("/proc/self/fd")))


@contextmanager
def hanging_gate(budget: float, data_dir: Path) -> Iterator[Gatepost]:
    """A gate of all phases in such a network; half of its name servers answer for MX alone."""
    with (
        black_hole() as hole,
        by_type({"MX": "NOERROR"}) as half,
        socket.create_server(("127.0.0.1", 0), backlog=512) as redis,
    ):
        settings = {
            "data_dir": data_dir,
            "phase": "mailbox",
            "policy": "strict",
            "mailbox_providers": ["hanging"],
            "nameservers": [hole, half],
            "redis_url": f"redis://127.0.0.1:{redis.getsockname()[1]}/0",
            "budget": budget,
        }
        with Gatepost(settings, plugins=[ProviderPlugin(HangingProvider())]) as gate:
            gate.start()
            yield gate


def address(number: int) -> str:
    """One in ten is settled without the network; the others share domains by twos."""
    if number % 10 == 0:
        return f"x{number}@mailinator.com"
    return f"ann{number}@company-{number // 2}.example"


def threads(gate: Gatepost, calls: int, *, at_once: int = 20) -> Run:
    """`check` from many threads."""
    budget, late, reports = gate.settings.budget, list[float](), list[Report]()
    sleeps: list[float] = []

    def ask(first: int) -> None:
        for number in range(first, calls, at_once):
            began = perf_counter()
            reports.append(gate.check(address(number)))
            late.append(perf_counter() - began - budget)

    def sleep() -> None:
        waits = threading.Event()
        for _ in range(calls // at_once):
            began = perf_counter()
            waits.wait(budget)
            sleeps.append(perf_counter() - began - budget)

    running = [threading.Thread(target=ask, args=(first,)) for first in range(at_once)]
    running.append(threading.Thread(target=sleep))
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return Run(tuple(late), tuple(sleeps), tuple(reports))


async def tasks(gate: Gatepost, calls: int, *, at_once: int = 40) -> Run:
    """`acheck` from many tasks of one loop."""
    budget, late, reports = gate.settings.budget, list[float](), list[Report]()
    sleeps: list[float] = []

    async def ask(first: int) -> None:
        for number in range(first, calls, at_once):
            began = perf_counter()
            reports.append(await gate.acheck(address(calls + number)))
            late.append(perf_counter() - began - budget)

    async def sleep() -> None:
        for _ in range(calls // at_once):
            began = perf_counter()
            await asyncio.sleep(budget)
            sleeps.append(perf_counter() - began - budget)

    await asyncio.gather(sleep(), *(ask(first) for first in range(at_once)))
    return Run(tuple(late), tuple(sleeps), tuple(reports))


def many(gate: Gatepost, calls: int) -> Run:
    """`check_many`, all at once: how late the whole is, when each of two phases has the budget."""
    budget = gate.settings.budget
    began = perf_counter()
    addresses = [address(2 * calls + number) for number in range(calls)]
    run = gate.check_many(addresses, budget=budget, concurrency=8 * calls)
    reports = tuple(run)
    return Run((perf_counter() - began - 2 * budget,), (0.0,), reports)
