"""Where everything hangs, every verification ends in time, and nothing of it is left behind.

`benchmarks/budget.py` prints the figures of a quiet machine.
"""

import asyncio
import gc
from pathlib import Path

import pytest

from gatepost import Reason, Status
from support.hanging import Run, hanging_gate, leftovers, many, tasks, threads
from support.waiting import wait_until

BUDGET = 0.3
GRACE = 0.05
# How much more often than a plain sleep a call may be late; and how late at most, for certain.
SHARE, WORST = 0.02, 2.0
TEMPORARY = {
    Reason.TIMEOUT,
    Reason.DNS_ERROR,
    Reason.PROBE_UNAVAILABLE,
    Reason.MAIL_HOST_UNREACHABLE,
    Reason.MAILBOX_UNKNOWN,
}


def held(run: Run) -> None:
    """A busy machine makes sleeps late as well: calls are compared to those beside them."""
    calls, sleeps = run.late(GRACE)
    assert calls <= sleeps + SHARE, (max(run.calls), max(run.sleeps))
    assert max(run.calls) <= WORST + max(run.sleeps)


def never_invalid(run: Run) -> None:
    for report in run.reports:
        if report.address.domain == "mailinator.com":
            assert report.reason == Reason.DISPOSABLE
        else:
            assert report.status is Status.UNKNOWN
            assert set(report.reasons) <= TEMPORARY
            assert report.accepted


@pytest.mark.slow
@pytest.mark.once
async def test_a_thousand_verifications_end_in_time_and_leave_nothing(tmp_path: Path) -> None:
    pytest.importorskip("redis")
    with hanging_gate(BUDGET, tmp_path) as gate:
        await gate.acheck("first@company.example")
        gate.close()
        before = leftovers()
        by_thread = await asyncio.to_thread(threads, gate, 400)
        by_task = await tasks(gate, 400)
        by_many = await asyncio.to_thread(many, gate, 200)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        gate.close()
        gc.collect()  # a coroutine that nobody awaited says so when it goes: an error here
        # On a busy machine the bridge's thread may still be closing its loop.
        await asyncio.to_thread(
            wait_until,
            lambda: leftovers().descriptors <= before.descriptors,
            what="all descriptors are closed",
        )
        after = leftovers()
    for run in (by_thread, by_task, by_many):
        never_invalid(run)
    held(by_thread)
    held(by_task)
    assert max(by_many.calls) <= WORST
    assert max(by_many.calls) > -1.5 * BUDGET  # it asked, and had to wait
    assert sum(len(run.reports) for run in (by_thread, by_task, by_many)) == 1000
    # `to_thread` keeps one thread, and its loop the socket pair that wakes it.
    assert after.threads <= before.threads + 1
    assert after.descriptors <= before.descriptors
