"""Whose host it is, and how much is asked of one operator."""

import asyncio

import pytest

from gatepost import MailboxState
from gatepost.smtp.operators import operator_of
from gatepost.smtp.turns import Turns
from support.waiting import eventually


@pytest.mark.parametrize(
    ("host", "operator"),
    [
        ("gmail-smtp-in.l.google.com", "google"),
        ("aspmx5.googlemail.com", "google"),
        ("smtp.google.com", "google"),
        ("target-example.mail.protection.outlook.com", "microsoft"),
        ("hotmail-com.olc.protection.outlook.com", "microsoft"),
        ("target.a-v1.mx.microsoft", "microsoft"),
        ("mta5.am0.yahoodns.net", "yahoo"),
        ("mx1-us1.ppe-hosted.com", "proofpoint"),
        ("mx00.emig.gmx.net", "united-internet"),
        ("eu-smtp-inbound-1.mimecast.com", "mimecast.com"),
        ("mx.target.example", "target.example"),
        ("mx1.mail.company.co.uk", "company.co.uk"),
        ("mx1.company.com.br", "company.com.br"),
        ("mx1.company.de", "company.de"),
        ("company.de", "company.de"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("MX.Target.Example.", "target.example"),
    ],
)
def test_a_host_belongs_to_its_operator(host: str, operator: str) -> None:
    assert operator_of(host) == operator


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


async def test_so_many_at_once_and_the_next_in_order() -> None:
    turns, running, most, order = Turns(at_once=2, per_second=1e6), 0, 0, []

    async def one(number: int) -> None:
        nonlocal running, most
        async with turns.turn("a"):
            order.append(number)
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    await asyncio.gather(*map(one, range(10)))
    assert (most, order) == (2, list(range(10)))


async def test_operators_do_not_wait_for_one_another() -> None:
    turns = Turns(at_once=1, per_second=1e6)
    async with turns.turn("a"), asyncio.timeout(30), turns.turn("b"):
        pass


async def test_so_many_a_second() -> None:
    turns = Turns(at_once=10, per_second=100)
    loop = asyncio.get_running_loop()
    started = loop.time()
    for _ in range(6):
        async with turns.turn("a"):
            pass
    assert loop.time() - started >= 0.05  # the first comes at once, the others after 10 ms each


async def test_who_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    turns = Turns(at_once=1, per_second=1e6)
    entered = asyncio.Event()

    async def waits() -> None:
        async with turns.turn("a"):
            entered.set()

    async with turns.turn("a"):
        first, second = asyncio.create_task(waits()), asyncio.create_task(waits())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        assert not entered.is_set()
    await eventually(entered.is_set)
    await second


async def test_a_pause_ends_by_itself() -> None:
    clock = Clock()
    turns = Turns(at_once=1, per_second=1, clock=clock)
    assert turns.paused("a") is None
    turns.pause("a", 60, MailboxState.THROTTLED)
    assert turns.paused("a") == (MailboxState.THROTTLED, 60)
    assert turns.paused("b") is None
    clock.now += 60
    assert turns.paused("a") is None


async def test_what_nobody_needs_is_forgotten_and_a_pause_is_kept() -> None:
    clock = Clock()
    turns = Turns(at_once=1, per_second=1e9, clock=clock)
    turns.pause("kept", 60, MailboxState.BLOCKED)
    for number in range(5_000):
        async with turns.turn(f"operator-{number}"):
            clock.now += 1e-3
    assert len(turns._queues) <= 4_097
    assert turns.paused("kept") is not None
