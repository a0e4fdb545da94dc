from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import DeltaError
from gatepost.snapshots.rice import decode_ascending, encode_ascending

NUMBERS = st.sets(st.integers(0, 2**60)).map(sorted)


@given(NUMBERS, st.binary(max_size=8))
def test_what_is_written_is_read_whatever_follows(numbers: list[int], more: bytes) -> None:
    data = encode_ascending(numbers)
    read, used = decode_ascending(memoryview(data + more), len(numbers), below=2**60 + 1)
    assert read == numbers
    assert used == len(data)


@given(NUMBERS.filter(bool), st.data())
def test_what_is_cut_is_an_error(numbers: list[int], data: st.DataObject) -> None:
    whole = encode_ascending(numbers)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(DeltaError):
        decode_ascending(memoryview(cut), len(numbers), below=2**61)


@given(st.binary(max_size=60), st.integers(0, 500), st.integers(1, 2**45))
def test_any_bytes_give_numbers_in_order_and_in_bounds_or_an_error(
    data: bytes, count: int, below: int
) -> None:
    try:
        numbers, used = decode_ascending(memoryview(data), count, below=below)
    except DeltaError:
        return
    assert len(numbers) == count
    assert all(a < b for a, b in pairwise(numbers))
    assert all(number < below for number in numbers)
    assert used <= len(data)


def test_the_codes_of_the_specification() -> None:
    assert encode_ascending([]) == b""
    assert encode_ascending([0]).hex() == "0000"  # k = 0; distance 0 is a zero
    # k = 1; distances 4 and 2: 110 0, 10 0, and a bit of padding.
    assert encode_ascending([4, 7]).hex() == "01c8"


def test_random_numbers_cost_about_a_bit_and_a_half_more_than_their_distance() -> None:
    numbers = [number * 1000 + number * number % 997 for number in range(1000)]
    bits = 8 * len(encode_ascending(numbers)) / len(numbers)
    assert 10 < bits < 11.6
