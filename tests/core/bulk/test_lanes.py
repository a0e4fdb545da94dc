"""Lanes take turns, and none fills all the places."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gatepost import Address
from gatepost.bulk.entry import Job
from gatepost.bulk.lanes import Lanes

ANN = Address("ann@company.example", "ann", "company.example", "ann@company.example")


def job(lane: str) -> Job:
    return Job(lane, ANN)


def started(lanes: Lanes) -> list[str]:
    names = []
    while (found := lanes.start()) is not None:
        names.append(found.lane)
    return names


def test_a_lane_that_is_full_leaves_places_to_the_others() -> None:
    lanes = Lanes(total=4, each=2)
    for name in ("slow", "slow", "slow", "slow", "quick"):
        lanes.add(job(name))
    assert sorted(started(lanes)) == ["quick", "slow", "slow"]


def test_lanes_take_turns_however_long_they_are() -> None:
    lanes = Lanes(total=6, each=6)
    for name in ("a", "a", "a", "a", "b", "b", "c"):
        lanes.add(job(name))
    assert started(lanes) == ["a", "b", "c", "a", "b", "a"]


def test_a_job_that_ends_makes_room_in_its_lane() -> None:
    lanes = Lanes(total=9, each=1)
    lanes.add(job("a"))
    lanes.add(job("a"))
    first = lanes.start()
    assert first is not None
    assert lanes.start() is None
    lanes.end(first)
    assert started(lanes) == ["a"]


@given(st.lists(st.sampled_from("abcd")), st.integers(1, 5), st.integers(1, 5), st.randoms())
def test_every_job_runs_once_and_never_too_many(
    names: list[str], total: int, each: int, draw: Random
) -> None:
    lanes, ended = Lanes(total, each), Counter[str]()
    running: list[Job] = []
    to_add = list(names)
    while to_add or running or ended.total() < len(names):
        if to_add and draw.random() < 0.5:
            lanes.add(job(to_add.pop()))
        while (found := lanes.start()) is not None:
            running.append(found)
        assert len(running) <= total
        assert max(Counter(one.lane for one in running).values(), default=0) <= each
        if running and (not to_add or draw.random() < 0.5):
            done = running.pop(draw.randrange(len(running)))
            lanes.end(done)
            ended[done.lane] += 1
    assert ended == Counter(names)
