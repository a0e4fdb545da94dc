"""What fails again and again is left alone for a while."""

from gatepost.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def broken(clock: Clock) -> Breaker:
    breaker = Breaker(failures=2, pause=30, clock=clock)
    for _ in range(2):
        assert breaker.allows()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    breaker = Breaker(failures=2, pause=30, clock=Clock())
    for _ in range(3):
        breaker.failed()
        assert breaker.allows()
        breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert not breaker.allows()
    assert breaker.seconds == 30


def test_after_the_pause_one_call_tries_and_the_others_wait_for_it() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += 30
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_a_trial_that_fails_opens_it_again_at_once() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += 30
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.now += 29
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()


def test_a_trial_that_is_given_up_leaves_the_next_call_to_try() -> None:
    clock = Clock()
    breaker = broken(clock)
    clock.now += 30
    assert breaker.allows()
    breaker.given_up()
    assert breaker.allows()
    assert not breaker.allows()


def test_whoever_asks_to_be_left_alone_is_after_one_failure() -> None:
    clock = Clock()
    breaker = Breaker(failures=5, pause=30, clock=clock)
    breaker.failed(600)
    clock.now += 599
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()
    assert breaker.seconds == 0
