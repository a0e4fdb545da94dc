"""One question at a time, and it survives the one who asked first."""

import asyncio

import pytest

from gatepost.cache.flight import SingleFlight


class Work:
    """Waits for `answer`; counts how often it began and was cancelled."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.began = asyncio.Event()
        self.runs = self.cancelled = 0

    async def __call__(self) -> int:
        self.runs += 1
        self.began.set()
        try:
            return await asyncio.shield(self.answer)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def test_a_thousand_callers_are_one_question() -> None:
    flights, work = SingleFlight(), Work()
    callers = [asyncio.create_task(flights.run("a", work)) for _ in range(1000)]
    await work.began.wait()
    work.answer.set_result(7)
    assert await asyncio.gather(*callers) == [7] * 1000
    assert work.runs == 1


async def test_others_get_the_answer_when_the_first_caller_is_cancelled() -> None:
    flights, work = SingleFlight(), Work()
    first = asyncio.create_task(flights.run("a", work))
    await work.began.wait()
    second = asyncio.create_task(flights.run("a", work))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    work.answer.set_result(7)
    assert await second == 7
    assert first.cancelled()
    assert (work.runs, work.cancelled) == (1, 0)


async def test_the_work_ends_with_its_last_caller_and_the_next_begins_anew() -> None:
    flights, work = SingleFlight(), Work()
    callers = [asyncio.create_task(flights.run("a", work)) for _ in range(2)]
    await work.began.wait()
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    assert work.cancelled == 1
    assert asyncio.all_tasks() == {asyncio.current_task()}
    work.answer.set_result(8)
    assert await flights.run("a", work) == 8
    assert work.runs == 2


async def test_everybody_hears_of_a_failure() -> None:
    async def fails() -> int:
        await asyncio.sleep(0)
        raise ValueError("broken")

    flights = SingleFlight()
    callers = [asyncio.create_task(flights.run("a", fails)) for _ in range(3)]
    results = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(result) for result in results] == [ValueError] * 3


def test_each_loop_asks_for_itself() -> None:
    flights, runs = SingleFlight(), []

    async def work() -> int:
        runs.append(1)
        return len(runs)

    assert [asyncio.run(flights.run("a", work)) for _ in range(3)] == [1, 2, 3]


async def test_different_questions_do_not_wait_for_each_other() -> None:
    flights, never, quick = SingleFlight(), Work(), Work()
    quick.answer.set_result(1)
    waiting = asyncio.create_task(flights.run("a", never))
    assert await flights.run("b", quick) == 1
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
