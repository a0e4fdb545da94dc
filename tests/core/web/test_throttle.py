"""Tokens for clients."""

import pytest

from gatepost.web.throttle import Throttle


def test_a_burst_then_an_even_flow() -> None:
    throttle = Throttle(60)
    assert [throttle.wait("a", now=0.0) for _ in range(60)] == [0.0] * 60
    assert throttle.wait("a", now=0.0) == pytest.approx(1.0)
    assert throttle.wait("a", now=0.5) == pytest.approx(0.5)
    assert throttle.wait("a", now=1.0) == 0.0
    assert throttle.wait("a", now=1.0) > 0.0


def test_rest_fills_the_bucket_and_no_more() -> None:
    throttle = Throttle(2)
    for _ in range(2):
        throttle.wait("a", now=0.0)
    assert [throttle.wait("a", now=9e9) == 0.0 for _ in range(3)] == [True, True, False]


def test_memory_stays_bounded_and_the_longest_unseen_is_forgotten() -> None:
    throttle = Throttle(1)
    throttle.wait("first", now=0.0)
    for number in range(10_000):
        throttle.wait(str(number), now=0.0)
    assert len(throttle._buckets) == 10_000
    assert throttle.wait("9999", now=0.0) > 0.0
    assert throttle.wait("first", now=0.0) == 0.0
