"""A memory is bounded, holds nothing that is not true, and lets go of things bit by bit."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from gatepost.memory import Memory


@given(st.lists(st.integers(0, 300), max_size=400), st.sampled_from((8, 64, 256)))
def test_what_is_remembered_is_what_was_kept(keys: list[int], size: int) -> None:
    memory = Memory[int, str](size)
    for key in keys:
        assert memory.get(key) in {None, str(key)}
        assert memory.keep(key, str(key)) == str(key)
        assert memory.get(key) == str(key)
        assert 0 < memory.count() <= size


def test_as_much_is_remembered_as_there_is_room_for() -> None:
    memory = Memory[int, int](1_000)
    for key in range(1_000):
        memory.keep(key, key)
    assert all(memory.get(key) == key for key in range(1_000))
    memory.keep(1_000, 1_000)
    assert memory.count() == 1


def test_what_was_let_go_of_goes_a_few_keys_at_a_time() -> None:
    memory = Memory[int, int](1_000)
    for key in range(1_001):
        memory.keep(key, key)
    assert len(memory._let_go) == 1_000
    memory.keep(1_001, 1_001)
    assert len(memory._let_go) == 996
    for key in range(1_002, 1_300):
        memory.keep(key, key)
    assert not memory._let_go


def test_threads_may_share_one() -> None:
    memory = Memory[int, int](64)

    def use(start: int) -> bool:
        keys = [(start + step) % 500 + 1 for step in range(20_000)]
        return all(memory.get(key) in {None, key} and memory.keep(key, key) for key in keys)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(use, range(0, 400, 100)))
