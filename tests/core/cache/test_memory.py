"""The cache of one process: bounded, and each value lasts as long as it was said to."""

from hypothesis import given
from hypothesis import strategies as st

from gatepost.cache.memory import MemoryCache
from support.clock import Clock


def cache(size: int = 100) -> tuple[MemoryCache, Clock]:
    clock = Clock()
    return MemoryCache(size, clock=clock), clock


def test_a_value_is_fresh_for_its_time_give_or_take_a_tenth() -> None:
    memory, clock = cache()
    memory.keep("a", 1, 100)
    clock.pass_by(89.9)
    assert memory.fresh("a") == 1
    clock.pass_by(20.2)
    assert memory.fresh("a") is None


def test_not_all_values_end_at_once() -> None:
    memory, clock = cache(4000)
    for number in range(1000):
        memory.keep(str(number), number, 100)
    clock.pass_by(100)
    assert 300 < sum(memory.fresh(str(number)) is not None for number in range(1000)) < 700


def test_a_stale_value_stays_as_long_again_for_who_has_nothing_better() -> None:
    memory, clock = cache()
    memory.keep("a", 1, 100)
    clock.pass_by(179)
    entry = memory.entry("a")
    assert entry is not None
    assert (entry.value, memory.fresh("a")) == (1, None)
    clock.pass_by(42)
    assert memory.entry("a") is None


def test_taking_a_stale_value_for_fresh_does_not_make_it_last_longer() -> None:
    memory, clock = cache()
    memory.keep("a", 1, 100)
    clock.pass_by(175)
    for _ in range(10):
        entry = memory.entry("a")
        if entry is not None:
            memory.prolong("a", entry, 30)
            assert memory.fresh("a") == 1
        clock.pass_by(10)
    assert memory.entry("a") is None


def test_what_is_forgotten_is_gone() -> None:
    memory, _ = cache()
    memory.keep("a", 1, 100)
    memory.forget("a")
    assert (memory.fresh("a"), len(memory)) == (None, 0)


def test_what_is_in_use_survives_what_is_not() -> None:
    memory, _ = cache(100)
    memory.keep("used", 1, 1000)
    for number in range(10_000):
        memory.keep(str(number), number, 1000)
        assert memory.fresh("used") == 1
    assert memory.fresh("0") is None


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans())), st.integers(1, 12))
def test_it_never_holds_more_than_it_may_nor_a_wrong_value(
    steps: list[tuple[int, bool]], size: int
) -> None:
    memory, _ = cache(size)
    for number, write in steps:
        if write:
            memory.keep(str(number), number, 100)
        assert memory.fresh(str(number)) in {number, None}
        assert len(memory) <= max(2, size)
