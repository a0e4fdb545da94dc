"""One object for each event loop, gone with it."""

import asyncio
import os

from gatepost.per_loop import PerLoop


class Made:
    """Counts those that are open."""

    open = 0

    def __init__(self) -> None:
        type(self).open += 1

    async def close(self) -> None:
        await asyncio.sleep(0)
        type(self).open -= 1


def per_loop() -> PerLoop[Made]:
    Made.open = 0
    return PerLoop(Made, lambda made: made.close())


def test_each_loop_has_its_own_and_it_ends_with_the_loop() -> None:
    objects = per_loop()

    async def twice() -> Made:
        first, second = await asyncio.gather(objects.get(), objects.get())
        assert first is second
        assert Made.open == 1
        return first

    assert asyncio.run(twice()) is not asyncio.run(twice())
    assert (Made.open, len(objects)) == (0, 0)


async def test_it_can_be_ended_earlier() -> None:
    objects = per_loop()
    first = await objects.get()
    await objects.end()
    assert Made.open == 0
    assert await objects.get() is not first


def test_loops_that_end_without_a_word_do_not_pile_up() -> None:
    objects = per_loop()
    for _ in range(10):
        loop = asyncio.new_event_loop()
        loop.run_until_complete(objects.get())
        loop.close()
    assert len(objects) == 1


async def test_a_child_process_makes_its_own() -> None:
    objects = per_loop()
    parents = await objects.get()
    child = os.fork()
    if not child:
        try:
            own = asyncio.run(objects.get())
            os._exit(0 if own is not parents and parents.open == 1 else 1)
        finally:
            os._exit(2)  # not pytest's own end in the child, whatever went wrong
    _, status = os.waitpid(child, 0)  # noqa: ASYNC222  it ends at once
    assert os.waitstatus_to_exitcode(status) == 0
