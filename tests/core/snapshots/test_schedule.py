import random
from datetime import UTC, datetime, timedelta

import pytest

from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.schedule import next_wait
from gatepost.snapshots.state import PullState

NOW = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
POLL = 3600.0


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def wait(state: PullState, *, starting: bool = False) -> float:
    backoff = Backoff(random.Random(1))
    return next_wait(state, now=NOW, poll=POLL, backoff=backoff, starting=starting)


def succeeded(seconds: float) -> PullState:
    return PullState(last_attempt=ago(seconds), last_success=ago(seconds))


def test_a_host_that_never_pulled_pulls_now() -> None:
    assert wait(PullState(), starting=True) == 0


def test_a_process_that_starts_pulls_now_unless_another_just_did() -> None:
    assert wait(succeeded(61), starting=True) == 0
    assert wait(succeeded(5), starting=True) > 3000


def test_one_pull_in_an_interval_serves_all_workers() -> None:
    assert 3240 <= wait(succeeded(0)) <= 3960
    assert wait(succeeded(3239)) <= 721
    assert wait(succeeded(3241)) == 0


def test_back_off_holds_for_everyone_and_then_ends() -> None:
    failed = PullState(last_attempt=ago(10), failures=3, retry_at=NOW + timedelta(seconds=45))
    assert wait(failed) == wait(failed, starting=True) == 45
    over = PullState(last_attempt=ago(10), last_success=ago(20), failures=3, retry_at=ago(1))
    assert wait(over) == 0


def test_a_clock_that_was_set_back_does_not_stop_the_pulls() -> None:
    assert wait(succeeded(-90_000)) == 0
    failed = PullState(last_attempt=ago(-90_000), failures=1, retry_at=ago(-93_600))
    assert wait(failed) == 0


@pytest.mark.parametrize("failures", [1, 2, 5, 9, 100_000])
def test_waits_grow_with_jitter_up_to_an_hour(failures: int) -> None:
    longest = min(3600.0, 15.0 * 2 ** min(failures - 1, 20))
    backoff = Backoff(random.Random(2))
    waits = [backoff.after(failures) for _ in range(200)]
    assert longest / 2 <= min(waits) < max(waits) <= longest
    assert len(set(waits)) > 100


def test_a_service_that_asks_for_more_time_gets_it() -> None:
    assert Backoff().after(1, retry_after=7200.0) == 7200.0
    assert Backoff().after(9, retry_after=1.0) > 1.0
