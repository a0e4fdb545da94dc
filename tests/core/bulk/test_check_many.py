"""Many addresses through one gate: the same verdicts, each domain asked once, nothing left over."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Any, cast

import pytest

from gatepost import (
    Address,
    Decision,
    Finding,
    Gatepost,
    MailboxAnswer,
    MailboxState,
    Outcome,
    Phase,
    Reason,
    Report,
    SettingsError,
    Status,
    hookimpl,
)
from gatepost.bulk.options import Progress
from support.knot import Knot
from support.providers import ProviderPlugin
from support.waiting import wait_until

LONG = 60.0


@dataclass
class Network:
    """A domain check that waits where it is told to, and counts what it is asked."""

    by_domain: bool = True
    name: str = "network"
    phase: Phase = Phase.DOMAIN
    asked: Counter[str] = field(default_factory=Counter)
    running: int = 0
    most: int = 0
    hold: dict[str, threading.Event] = field(default_factory=dict)
    broken: bool = False

    async def check(self, address: Address) -> Finding | None:
        self.asked[address.domain] += 1
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(0)
            hold = self.hold.get(address.domain)
            while hold is not None and not hold.is_set():  # noqa: ASYNC110  any thread may set it
                await asyncio.sleep(0.001)
        finally:
            self.running -= 1
        if address.domain.startswith("gone"):
            return Finding(self.name, Outcome.FAIL, Reason.DOMAIN_NOT_FOUND)
        return Finding(self.name, Outcome.PASS)

    @hookimpl
    def register_checks(self) -> Iterable["Network"]:
        return [self]


class Ear:
    """Keeps what it hears of reports."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    @hookimpl
    def on_report(self, report: Report) -> None:
        self.heard.append((report.address.raw, threading.current_thread().name))


class PickyProvider:
    """Knows every mailbox but those whose name begins with "x", and greylists those with "g"."""

    name = "picky"

    def __init__(self, slow: threading.Event | None = None) -> None:
        self.slow = slow
        self.asked: Counter[str] = Counter()

    async def ask(self, address: Address) -> MailboxAnswer:
        self.asked[address.normalized] += 1
        if self.slow is not None and address.domain == "slow.example":
            while not self.slow.is_set():  # noqa: ASYNC110  another thread sets it
                await asyncio.sleep(0.001)
        states = {"x": MailboxState.MISSING, "g": MailboxState.GREYLISTED}
        state = states.get(address.local[0], MailboxState.EXISTS)
        return MailboxAnswer(state, retry_after=60 if state is MailboxState.GREYLISTED else None)

    async def close(self) -> None:
        """Nothing is open."""


@contextmanager
def gate(*plugins: object, phase: str = "domain", **more: object) -> Iterator[Gatepost]:
    asking = ["mail_host", "mail_operator"]
    settings = {"phase": phase, "budget": LONG, "disabled_checks": asking, **more}
    with Gatepost(settings, plugins=plugins) as made:
        made.start()
        yield made


def mixed(number: int) -> list[str]:
    """Good ones, disposable ones, faulty ones and domains that are gone, of a few domains each."""
    kinds = ("a@company-{0}.example", "x@mailinator.com", "no-at-sign-{0}", "b@gone-{0}.example")
    return [kinds[n % 4].format(n % 7) for n in range(number)]


def facts(report: Report) -> tuple[object, ...]:
    return report.address, report.status, report.decision, report.findings, report.decided_by


def test_the_verdicts_are_those_of_single_checks_in_order_and_every_domain_is_asked_once() -> None:
    addresses = mixed(500)
    network = Network()
    with gate(Network()) as single, gate(network) as many:
        expected = [facts(single.check(address)) for address in addresses]
        assert [facts(report) for report in many.check_many(addresses)] == expected
    assert set(network.asked.values()) == {1}
    assert {status for _, status, *_ in expected} == {Status.VALID, Status.INVALID}


async def test_asynchronously_they_are_the_same_from_either_kind_of_iterable() -> None:
    async def stream() -> AsyncIterator[str]:
        for address in addresses:
            await asyncio.sleep(0)
            yield address

    addresses = mixed(500)
    for source in (addresses, stream()):
        network = Network()
        with gate(network) as ours:
            expected = [facts(ours.check(address)) for address in addresses]
            network.asked.clear()
            found = [facts(report) async for report in ours.check_many(source)]
        assert found == expected
        assert set(network.asked.values()) == {1}


async def test_the_instant_phase_alone_needs_no_thread_and_no_task() -> None:
    addresses = mixed(1000)
    with gate(phase="instant") as ours:
        expected = [facts(ours.check(address)) for address in addresses]
        before = threading.active_count()
        assert [facts(report) for report in ours.check_many(addresses)] == expected
        assert [facts(report) async for report in ours.check_many(addresses)] == expected
        assert threading.active_count() == before


def test_a_check_that_looks_at_more_than_the_domain_sees_every_address() -> None:
    network = Network(by_domain=False)
    with gate(network) as ours:
        assert len(list(ours.check_many(["a@x.example", "b@x.example", "c@x.example"]))) == 3
    assert network.asked["x.example"] == 3


async def test_the_mailbox_phase_asks_for_each_address_and_only_where_it_could_matter() -> None:
    addresses = [f"{name}@company-{n % 3}.example" for n, name in enumerate("abxgab" * 20)]
    addresses += ["a@gone.example", "no-at-sign"]
    provider, network = PickyProvider(), Network()
    plugin = ProviderPlugin(provider)
    mailbox: dict[str, Any] = {
        "phase": "mailbox",
        "mailbox_providers": ["picky"],
        "policy": "strict",
    }
    with gate(network, plugin, **mailbox) as ours:
        expected = [facts(ours.check(address)) for address in addresses]
        asked, heard = provider.asked.copy(), list(plugin.rechecks)
        for collected in (
            [facts(report) for report in ours.check_many(addresses)],
            [facts(report) async for report in ours.check_many(addresses)],
        ):
            assert collected == expected
    # What was told is remembered: no mailbox is asked about twice.
    assert provider.asked == asked == Counter(dict.fromkeys(asked, 1))
    assert plugin.rechecks == heard
    assert "a@gone.example" not in asked
    assert len({status for _, status, *_ in expected}) == 3


def test_a_slow_mail_host_does_not_hold_up_the_others() -> None:
    slow = threading.Event()
    provider = PickyProvider(slow)
    addresses = [f"a{n}@slow.example" for n in range(50)] + [f"a{n}@q.example" for n in range(50)]
    mailbox: dict[str, Any] = {
        "phase": "mailbox",
        "mailbox_providers": ["picky"],
        "policy": "strict",
    }
    with gate(Network(), ProviderPlugin(provider), **mailbox) as ours:
        reports = iter(ours.check_many(addresses, ordered=False, concurrency=16, budget=LONG))
        first = {next(reports).address.domain for _ in range(50)}
        slow.set()
        assert len(list(reports)) == 50
    assert first == {"q.example"}


def test_keys_come_back_with_their_reports() -> None:
    with gate(Network()) as ours:
        pairs = [(7, "ann@company.example"), (None, "x@mailinator.com")]
        found = [(key, report.decision) for key, report in ours.check_many(pairs)]
    assert found == [(7, Decision.ACCEPT), (None, Decision.REJECT)]


def collect(reports: Iterable[Report], into: list[Status]) -> None:
    for report in reports:
        into.append(report.status)  # noqa: PERF401  what came before an error counts


async def acollect(reports: AsyncIterable[Report], into: list[Status]) -> None:
    async for report in reports:
        into.append(report.status)  # noqa: PERF401  as above


@pytest.mark.parametrize("item", [3, None, ("a", "b", "c"), ("key", 3)])
async def test_what_is_no_address_is_an_error_after_the_reports_before_it(item: object) -> None:
    seen: list[Status] = []
    with gate(Network()) as ours:
        run = ours.check_many(["ann@company.example", cast(str, item)])
        with pytest.raises(TypeError, match="check_many takes addresses"):
            collect(run, seen)
        with pytest.raises(TypeError, match="check_many takes addresses"):
            await acollect(run, seen)
    assert seen == [Status.VALID, Status.VALID]


async def test_an_iterable_that_fails_does_so_after_the_reports_before_it() -> None:
    def breaks() -> Iterator[str]:
        yield "ann@company.example"
        raise OSError("the file is gone")

    seen: list[Status] = []
    with gate(Network()) as ours:
        with pytest.raises(OSError, match="the file is gone"):
            collect(ours.check_many(breaks()), seen)
        with pytest.raises(OSError, match="the file is gone"):
            await acollect(ours.check_many(breaks()), seen)
    assert seen == [Status.VALID, Status.VALID]


@pytest.mark.parametrize("name", ["budget", "concurrency", "ahead"])
def test_numbers_that_make_no_sense_are_refused_at_once(name: str) -> None:
    wrong: Any = {name: 0}
    with gate() as ours, pytest.raises(SettingsError, match=f"{name} must be more than 0"):
        ours.check_many(["ann@company.example"], **wrong)


def test_an_asynchronous_iterable_in_a_plain_loop_is_an_error_that_says_so() -> None:
    async def stream() -> AsyncIterator[str]:
        yield "ann@company.example"

    with gate() as ours, pytest.raises(TypeError, match="async for"):
        next(iter(ours.check_many(stream())))


async def test_as_completed_what_waits_holds_up_nobody() -> None:
    addresses = ["ann@slow.example", "bob@quick.example", "x@mailinator.com"]
    hold = threading.Event()
    with gate(Network(hold={"slow.example": hold})) as ours:
        run = ours.check_many(addresses, ordered=False, budget=LONG)
        order = []
        async for report in run:
            order.append(report.address.raw)
            if len(order) == 2:
                hold.set()
        hold.clear()
        for report in run:
            order.append(report.address.raw)
            if len(order) == 5:
                hold.set()
    assert order[2] == order[5] == "ann@slow.example"
    assert sorted(order) == sorted(addresses * 2)


def test_a_slow_domain_holds_an_eighth_of_the_places() -> None:
    network = Network(by_domain=False, hold={"slow.example": threading.Event()})
    slow = [f"u{n}@slow.example" for n in range(100)]
    quick = [f"u@quick-{n}.example" for n in range(100)]
    with gate(network) as ours:
        run = ours.check_many([*slow, *quick], ordered=False, concurrency=16, budget=LONG)
        reports = iter(run)
        first = [next(reports).address.domain for _ in quick]
        assert "slow.example" not in first
        assert network.asked["slow.example"] == 2
        network.hold["slow.example"].set()
        assert len(list(reports)) == len(slow)
    assert network.most <= 16


@pytest.mark.parametrize("ordered", [True, False])
async def test_it_reads_no_further_ahead_than_it_may(ordered: bool) -> None:
    numbers = count()
    source = (f"u@company-{number}.example" for number in numbers)
    with gate(Network()) as ours:
        run = ours.check_many(source, ahead=20, ordered=ordered)
        assert len(list(islice(run, 50))) == 50
        assert next(numbers) <= 50 + 20
        assert await anext(aiter(run)) is not None
    assert next(numbers) <= 50 + 20 + 1 + 1 + 20


async def test_an_endless_stream_waits_for_whoever_takes_the_reports() -> None:
    given = 0

    async def endless() -> AsyncIterator[str]:
        nonlocal given
        for given in count(1):
            yield f"u@company-{given}.example"

    with gate(Network()) as ours:
        async for _ in ours.check_many(endless(), ahead=10):
            for _ in range(50):
                await asyncio.sleep(0)
            assert given <= 11
            break


async def test_reports_do_not_wait_for_a_source_that_does() -> None:
    more = asyncio.Event()

    async def stream() -> AsyncIterator[str]:
        yield "ann@company.example"
        await more.wait()
        yield "bob@company.example"

    with gate(Network()) as ours:
        seen = []
        async for report in ours.check_many(stream()):
            seen.append(report.address.local)
            more.set()
    assert seen == ["ann", "bob"]


async def settle() -> None:
    """A few turns of the loop, for what has been cancelled to end."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_leaving_the_loop_leaves_nothing_running() -> None:
    network = Network(hold={"slow.example": threading.Event()})
    addresses = ["x@mailinator.com", "ann@slow.example", *mixed(100)]
    with gate(network) as ours:
        async for report in ours.check_many(addresses, budget=LONG):
            assert report.decision is Decision.REJECT
            break
        await settle()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        for report in ours.check_many(addresses, budget=LONG):
            assert report.decision is Decision.REJECT
            break
        assert network.running == 0


async def test_a_caller_that_is_cancelled_leaves_nothing_running() -> None:
    network = Network(hold={"slow.example": threading.Event()})

    async def ask(ours: Gatepost) -> None:
        async for _ in ours.check_many(["ann@slow.example"], budget=LONG):
            raise AssertionError("nothing answers")

    with gate(network) as ours:
        asking = asyncio.create_task(ask(ours))
        while not network.running:  # noqa: ASYNC110  the check runs in this loop
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await settle()
        assert network.running == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}


def test_what_is_not_known_within_the_budget_is_unknown_for_every_address_of_the_domain() -> None:
    network = Network(hold={"slow.example": threading.Event()})
    addresses = ["ann@slow.example", "bob@slow.example", "eve@quick.example"]
    with gate(network) as ours:
        found = [report.status for report in ours.check_many(addresses, budget=0.2)]
    assert found == [Status.UNKNOWN, Status.UNKNOWN, Status.VALID]
    assert network.asked["slow.example"] == 1


def test_a_run_may_take_longer_than_a_check() -> None:
    network = Network(hold={"slow.example": threading.Event()})
    settings = {"phase": "domain", "budget": 0.1, "disabled_checks": ["mail_host", "mail_operator"]}
    with Gatepost(settings, plugins=[network]) as ours:
        assert ours.check("ann@slow.example").status is Status.UNKNOWN
        threading.Timer(0.3, network.hold["slow.example"].set).start()
        (report,) = ours.check_many(["ann@slow.example"], budget=LONG)
    assert report.status is Status.VALID


def test_closing_the_gate_ends_a_run_that_waits() -> None:
    network = Network(hold={"slow.example": threading.Event()})
    with gate(network) as ours, ThreadPoolExecutor(1) as pool:
        run = ours.check_many(["ann@slow.example", "bob@other.example"], budget=LONG)
        waiting = pool.submit(list, run)
        wait_until(lambda: network.running > 0, what="the check runs")
        ours.close()
        first, _ = waiting.result(LONG)
        assert first.reasons == (Reason.TIMEOUT,)


async def test_reports_are_told_of_in_the_thread_that_asked() -> None:
    ear = Ear()
    with gate(Network(), ear) as ours:
        list(ours.check_many(["a@x.example"]))
        _ = [report async for report in ours.check_many(["b@x.example"])]
    here = threading.current_thread().name
    assert ear.heard == [("a@x.example", here), ("b@x.example", here)]


def test_progress_is_told_and_the_last_word_is_the_whole() -> None:
    told: list[Progress] = []
    with gate(Network()) as ours:
        list(ours.check_many(mixed(300), progress=told.append))
    assert (told[-1].read, told[-1].done) == (300, 300)
    assert [word.done for word in told] == sorted(word.done for word in told)


def test_every_loop_over_it_is_a_run_of_its_own() -> None:
    with gate(Network()) as ours:
        run = ours.check_many(mixed(40))
        assert [facts(r) for r in run] == [facts(r) for r in run]


def test_a_caller_can_go_on_where_it_stopped() -> None:
    addresses = list(enumerate(mixed(200)))
    with gate(Network()) as ours:
        whole = [facts(report) for _, report in ours.check_many(addresses)]
        first = list(islice(ours.check_many(addresses), 70))
        last_key = first[-1][0]
        rest = list(ours.check_many(addresses[last_key + 1 :]))
    assert [facts(report) for _, report in first + rest] == whole


def test_two_threads_may_run_at_the_same_time() -> None:
    with gate(Network()) as ours, ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(lambda: list(ours.check_many(mixed(300)))) for _ in range(4)]
        found = [[facts(report) for report in run.result(LONG)] for run in runs]
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.slow
def test_domains_of_one_operator_share_its_places(knot: Knot) -> None:
    settings = {"phase": "domain", "nameservers": [knot.address], "budget": LONG}
    with Gatepost(settings) as ours:
        list(ours.check_many(["ann@mx.mail.example", "bob@null.mail.example"]))
        operator = ours._verifier(ours.policy).operator
        assert operator("mx.mail.example") == "mail.example"
        assert operator("nobody-asked.example") == "nobody-asked.example"
