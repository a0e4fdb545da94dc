"""A network in which everything hangs, and what verifications cost there.

Redis takes connections and never says a word. Of the domains, by turns: the name server never
answers about one, or not about its mail host; or the mail host cannot be connected to, says
nothing, drips a greeting without an end, or greets and then never answers RCPT.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from gatepost import Gatepost, Report
from support.dead_mail_hosts import ADDRESSES, GREETS, dead_mail_hosts
from support.name_servers import by_name

__all__ = ["Leftovers", "Run", "hanging_gate", "leftovers", "many", "tasks", "threads"]

MAIL = "mail.example"
KINDS = ("", "unnamed", *ADDRESSES)
DOMAINS = 1000


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
    """A gate of all phases in such a network, with our own prober."""
    with (
        by_name(_names(), {}) as server,
        dead_mail_hosts() as port,
        socket.create_server(("127.0.0.1", 0), backlog=512) as redis,
    ):
        settings = {
            "data_dir": data_dir,
            "phase": "mailbox",
            "policy": "strict",
            "nameservers": [server],
            "smtp_port": port,
            "smtp_allow_networks": ["127.0.0.0/8"],
            "smtp_reference_hosts": [f"{GREETS}.{MAIL}"],  # so that it is them, and not us
            "smtp_concurrency": 1000,
            "smtp_rate": 100_000,
            "redis_url": f"redis://127.0.0.1:{redis.getsockname()[1]}/0",
            "budget": budget,
        }
        with Gatepost(settings) as gate:
            gate.start()
            yield gate


def _names() -> dict[str, Mapping[str, str] | str | None]:
    """What the name server says; None is silence."""
    names: dict[str, Mapping[str, str] | str | None] = {
        f"{kind}.{MAIL}": {"A": address} for kind, address in ADDRESSES.items()
    }
    names[f"unnamed.{MAIL}"] = None
    for number in range(DOMAINS):
        kind = KINDS[number % len(KINDS)]
        names[domain(number)] = {"MX": f"10 {kind}.{MAIL}."} if kind else None
    return names


def domain(number: int) -> str:
    """One of many; what is wrong with it stands in `KINDS`."""
    return f"company-{number}.example"


def address(number: int) -> str:
    """One in ten is settled without the network; the others share domains by twos."""
    if number % 10 == 0:
        return f"x{number}@mailinator.com"
    return f"ann{number}@{domain(number // 2)}"


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
    # Beyond those of the others: what is remembered asks nobody.
    addresses = [address(2 * DOMAINS - calls + number) for number in range(calls)]
    run = gate.check_many(addresses, budget=budget, concurrency=8 * calls)
    reports = tuple(run)
    return Run((perf_counter() - began - 2 * budget,), (0.0,), reports)
