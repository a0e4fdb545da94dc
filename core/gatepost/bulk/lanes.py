"""Whose turn it is: lanes take turns, and none may fill all the places. Pure."""

from collections import deque
from dataclasses import dataclass, field

from gatepost.bulk.entry import Job

__all__ = ["Lanes"]


@dataclass(slots=True, eq=False)
class _Lane:
    waiting: deque[Job] = field(default_factory=deque)
    running: int = 0
    in_turn: bool = False


class Lanes:
    """At most `total` jobs run at once, and at most `each` of one lane.

    So a mail host that takes its time holds `each` places, and the others go on.
    """

    def __init__(self, total: int, each: int) -> None:
        self._free = total
        self._each = each
        self._lanes: dict[str, _Lane] = {}
        self._turns: deque[str] = deque()

    def add(self, job: Job) -> None:
        """Put a job at the end of its lane."""
        lane = self._lanes.get(job.lane)
        if lane is None:
            lane = self._lanes[job.lane] = _Lane()
        lane.waiting.append(job)
        self._enlist(job.lane, lane)

    def start(self) -> Job | None:
        """The job that may run now; None while there is none, or no place."""
        if not self._free or not self._turns:
            return None
        name = self._turns.popleft()
        lane = self._lanes[name]
        lane.in_turn = False
        self._free -= 1
        lane.running += 1
        job = lane.waiting.popleft()
        self._enlist(name, lane)
        return job

    def end(self, job: Job) -> None:
        """A job that was started has ended."""
        lane = self._lanes[job.lane]
        self._free += 1
        lane.running -= 1
        self._enlist(job.lane, lane)
        if not lane.running and not lane.waiting:
            del self._lanes[job.lane]

    def _enlist(self, name: str, lane: _Lane) -> None:
        if lane.waiting and lane.running < self._each and not lane.in_turn:
            lane.in_turn = True
            self._turns.append(name)
