"""Millions of domain states on their way into a file, in a few bytes each and not as objects."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

__all__ = ["OneState", "StateRuns"]

_SAMPLES = 4096
_BLOCK = 50_000

OneState = tuple[str, int, bytes, int]
"""Canonical domain, flags, MX set as a row of the table (empty: not known), and the day since 1970
on which it was checked (0: not known)."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Some states: names one after the other, each with a line feed, in their order."""

    names: bytes
    flags: bytes
    rows: "array[int]"
    days: "array[int]"


class StateRuns:
    """States in parts, each of which is sorted by name; no domain may come twice."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._numbers: dict[bytes, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, states: Iterable[OneState]) -> None:
        """Some more, in any order: ten thousand at a time are a good measure."""
        part = sorted(states)
        if not part:
            return
        numbers = self._numbers
        self._runs.append(
            _Run(
                "".join([f"{name}\n" for name, _, _, _ in part]).encode("ascii"),
                bytes([flags for _, flags, _, _ in part]),
                array("I", [numbers.setdefault(row, len(numbers)) for _, _, row, _ in part]),
                array("I", [day for _, _, _, day in part]),
            )
        )
        self._count += len(part)

    @property
    def table(self) -> list[bytes]:
        """The different MX sets, each at the number that `numbered` has for it."""
        return list(self._numbers)

    def numbered(self) -> Iterator[tuple[bytes, int, int]]:
        """Name, flags and number of the MX set, run by run."""
        for run in self._runs:
            for name, flags, number in zip(BytesIO(run.names), run.flags, run.rows, strict=True):
                yield name[:-1], flags, number

    def days(self) -> Iterator[tuple[bytes, int]]:
        """Name and day, in the same order."""
        for run in self._runs:
            for name, day in zip(BytesIO(run.names), run.days, strict=True):
                yield name[:-1], day

    def sorted_blocks(self) -> Iterator[list[tuple[bytes, int, int]]]:
        """The same as `numbered` in the order of names, one block after the other."""
        streams = [_Stream(run) for run in self._runs]
        for bound in (*self._bounds(), None):
            block = [one for stream in streams for one in stream.until(bound)]
            block.sort()  # of runs that are sorted: they are merged
            yield block

    def _bounds(self) -> list[bytes]:
        """Names that part all of them into blocks of much the same size."""
        every = max(1, len(self) // _SAMPLES)
        sample = sorted(name for at, (name, _) in enumerate(self.days()) if at % every == 0)
        step = max(1, len(sample) * _BLOCK // max(1, len(self)))
        return sample[step::step]


class _Stream:
    """One run from its beginning to its end, read up to some name at a time."""

    def __init__(self, run: _Run) -> None:
        self._rest = zip(BytesIO(run.names), run.flags, run.rows, strict=True)
        self._next = next(self._rest, None)

    def until(self, bound: bytes | None) -> Iterator[tuple[bytes, int, int]]:
        """What comes before `bound`, to the end without one."""
        while self._next is not None:
            line, flags, number = self._next
            name = line[:-1]
            if bound is not None and name >= bound:
                return
            yield name, flags, number
            self._next = next(self._rest, None)
