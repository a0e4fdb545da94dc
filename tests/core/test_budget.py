"""One deadline for everything, whoever asks: threads, event loops, child processes."""

import asyncio
import gc
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from gatepost import Address, Finding, Gatepost, Outcome, Phase, Reason, Report, Status, hookimpl
from gatepost.budget import seconds_left

LONG = 60.0
ANN = "ann@company.example"
ASKING = ["mail_host", "mail_operator"]  # the checks that would ask the DNS

Work = Callable[[Address], Awaitable[Finding | None]]


@dataclass(frozen=True)
class Check:
    """A domain check that does what it is told."""

    name: str
    work: Work
    phase: Phase = Phase.DOMAIN

    async def check(self, address: Address) -> Finding | None:
        return await self.work(address)


class Plugin:
    """Registers these checks and keeps what it hears of reports."""

    def __init__(self, *checks: Check) -> None:
        self.checks = checks
        self.heard_in: list[str] = []

    @hookimpl
    def register_checks(self) -> Iterable[Check]:
        return self.checks

    @hookimpl
    def on_report(self, report: Report) -> None:
        self.heard_in.append(threading.current_thread().name)


class Endless:
    """Waits until it is cancelled, and counts how often it began and ended."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.running = 0
        self.cancelled = 0

    async def __call__(self, address: Address) -> Finding | None:
        self.running += 1
        self.began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1
        return None


async def passes(address: Address) -> Finding | None:
    await asyncio.sleep(0)
    return Finding("quick", Outcome.PASS)


@contextmanager
def gate(*checks: Check, budget: float = LONG) -> Iterator[Gatepost]:
    settings = {"phase": "domain", "budget": budget, "disabled_checks": ASKING}
    with Gatepost(settings, plugins=[Plugin(*checks)]) as made:
        made.start()  # opening the lists is not what these tests are about
        yield made


def outcomes(report: Report) -> dict[str, tuple[Outcome, str | None]]:
    found = {finding.check: (finding.outcome, finding.reason) for finding in report.findings}
    return {name: found[name] for name in found.keys() & {"quick", "endless"}}


TIMED_OUT = {
    "quick": (Outcome.PASS, None),
    "endless": (Outcome.UNKNOWN, Reason.TIMEOUT),
}


async def test_what_is_not_known_in_time_is_unknown_and_the_rest_stands() -> None:
    endless = Endless()
    with gate(Check("endless", endless), Check("quick", passes), budget=0.3) as ours:
        for report in (ours.check(ANN), await ours.acheck(ANN)):
            assert outcomes(report) == TIMED_OUT
            assert (report.status, report.accepted) == (Status.UNKNOWN, True)
        assert (endless.running, endless.cancelled) == (0, 2)
        assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_check_is_told_how_long_it_may_take() -> None:
    told: list[float] = []

    async def asks(address: Address) -> Finding | None:
        told.append(seconds_left(-1))
        return None

    with gate(Check("endless", asks), budget=LONG) as ours:
        ours.check(ANN)
        await ours.acheck(ANN)
    assert all(0 < seconds <= LONG for seconds in told)
    assert len(told) == 2
    assert seconds_left(-1) == -1


async def test_a_check_that_will_not_be_cancelled_does_not_hold_up_the_report() -> None:
    end = asyncio.Event()

    async def stubborn(address: Address) -> Finding | None:
        while not end.is_set():
            try:
                await end.wait()
            except asyncio.CancelledError:
                continue
        return None

    with gate(Check("endless", stubborn), Check("quick", passes), budget=0.3) as ours:
        assert outcomes(await ours.acheck(ANN)) == TIMED_OUT
    end.set()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*left)


def test_a_check_that_blocks_the_loop_does_not_hold_up_a_thread() -> None:
    end = threading.Event()

    async def blocking(address: Address) -> Finding | None:
        end.wait(LONG)
        return None

    with gate(Check("endless", blocking), budget=0.3) as ours:
        assert outcomes(ours.check(ANN)) == {"endless": TIMED_OUT["endless"]}
        end.set()


async def test_a_check_that_cancels_itself_is_broken_not_late() -> None:
    async def cancelled(address: Address) -> Finding | None:
        raise asyncio.CancelledError

    with gate(Check("endless", cancelled)) as ours:
        for report in (ours.check(ANN), await ours.acheck(ANN)):
            assert outcomes(report) == {"endless": (Outcome.UNKNOWN, Reason.CHECK_FAILED)}


def test_a_late_check_is_logged_by_name_and_without_the_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), gate(Check("endless", Endless()), budget=0.2) as ours:
        ours.check(ANN)
    assert "'endless' exceeded the budget" in caplog.text
    assert "ann" not in caplog.text


async def test_a_caller_that_is_cancelled_leaves_nothing_running() -> None:
    endless, both_run = Endless(), asyncio.Event()

    async def says_so(address: Address) -> Finding | None:
        both_run.set()
        return await endless(address)

    # Tasks begin in the order in which they were made.
    with gate(Check("endless", endless), Check("also", says_so)) as ours:
        asking = asyncio.create_task(ours.acheck(ANN))
        await both_run.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert (endless.running, endless.cancelled) == (0, 2)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_synchronous_call_inside_a_running_loop_is_answered() -> None:
    with gate(Check("quick", passes)) as ours:
        assert outcomes(ours.check(ANN)) == {"quick": (Outcome.PASS, None)}


def test_a_domain_check_that_asks_synchronously_is_broken_instead_of_waiting_for_itself() -> None:
    asked: list[Gatepost] = []

    async def asks_again(address: Address) -> Finding | None:
        asked[0].check("bob@other.example")
        return None

    with gate(Check("endless", asks_again)) as ours:
        asked.append(ours)
        report = ours.check(ANN)
    assert outcomes(report) == {"endless": (Outcome.UNKNOWN, Reason.CHECK_FAILED)}


def test_many_threads_share_one_background_thread() -> None:
    before = threading.active_count()
    with gate(Check("quick", passes)) as ours, ThreadPoolExecutor(32) as pool:
        texts = [f"ann@company-{number}.example" for number in range(200)]
        reports = list(pool.map(ours.check, texts))
        names = [thread.name for thread in threading.enumerate()]
        assert names.count("gatepost-bridge") == 1
    assert [report.address.raw for report in reports] == texts
    assert all(outcomes(report) == {"quick": (Outcome.PASS, None)} for report in reports)
    assert threading.active_count() == before


def test_reports_are_told_of_in_the_thread_that_asked() -> None:
    plugin = Plugin(Check("quick", passes))
    with Gatepost({"phase": "domain", "disabled_checks": ASKING}, plugins=[plugin]) as ours:
        ours.check(ANN)
    assert plugin.heard_in == [threading.current_thread().name]


def test_closing_answers_those_who_wait_and_a_later_check_starts_again() -> None:
    endless = Endless()
    with gate(Check("endless", endless)) as ours, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ours.check, ANN)
        assert endless.began.wait(LONG)
        ours.close()
        assert outcomes(waiting.result()) == {"endless": TIMED_OUT["endless"]}
        assert (endless.running, endless.cancelled) == (0, 1)
        endless.began.clear()
        again = pool.submit(ours.check, ANN)
        assert endless.began.wait(LONG)
        ours.close()
        assert again.result().status is Status.UNKNOWN


def test_no_time_at_all_leaves_no_coroutine_that_nobody_awaits() -> None:
    with gate(Check("quick", passes), budget=1e-9) as ours:
        report = ours.check(ANN)
    assert outcomes(report) == {"quick": (Outcome.UNKNOWN, Reason.TIMEOUT)}
    gc.collect()  # a coroutine that was never awaited says so when it goes, which is an error here


IN_A_CHILD = """
import asyncio, os, signal, sys, threading
from gatepost import Finding, Gatepost, Outcome, Phase, hookimpl

class Quick:
    name, phase = "quick", Phase.DOMAIN
    async def check(self, address):
        await asyncio.sleep(0)
        return Finding("quick", Outcome.PASS, detail=str(os.getpid()))

class Plugin:
    @hookimpl
    def register_checks(self):
        return [Quick()]

settings = {"phase": "domain", "budget": 30, "disabled_checks": ["mail_host", "mail_operator"]}
gate = Gatepost(settings, plugins=[Plugin()])

def asked():
    return gate.check("ann@company.example").findings[-1].detail == str(os.getpid())

def in_a_child(depth):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0 and asked()
    signal.alarm(60)
    threads = [threading.Thread(target=lambda: seen.append(asked())) for _ in range(8)]
    seen = []
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    one = [t.name for t in threading.enumerate()].count("gatepost-bridge") == 1
    fine = seen == [True] * 8 and one and (depth == 0 or in_a_child(depth - 1))
    gate.close()
    os._exit(0 if fine and threading.active_count() == 1 else 1)

assert asked()
assert in_a_child(depth=1)
assert in_a_child(depth=0)
gate.close()
assert threading.active_count() == 1
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_process_asks_and_so_does_its_parent_afterwards() -> None:
    # A process of its own: pytest has threads, and newer Pythons warn of forking with them.
    script = (sys.executable, "-W", "ignore::DeprecationWarning", "-c", IN_A_CHILD)
    subprocess.run(script, check=True, timeout=100)
