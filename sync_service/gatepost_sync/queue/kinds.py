"""What kinds of jobs there are, and what each one runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatepost.errors import PluginError
from gatepost.nearest import nearest
from gatepost_sync.errors import ServiceError
from gatepost_sync.queue.schedule import Every, Schedule
from gatepost_sync.queue.state import Priority

if TYPE_CHECKING:
    from gatepost_sync.queue.running import Running
    from gatepost_sync.service import Service

__all__ = ["JobKind", "JobKinds", "Period", "Result"]

Result = Mapping[str, Any] | None
"""What a job leaves behind for people: plain JSON, without addresses."""


@dataclass(frozen=True, slots=True)
class Period:
    """Work of a kind that comes again: the `key` and `arguments` of its jobs, and when."""

    key: str
    schedule: Schedule
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobKind:
    """`run` does the work of one job, and may be begun again after a crash at any point of it.

    It writes through `Running.finishing`, which ends the job in the same transaction, or does what
    may be done twice. What it raises is a failed attempt: the job is run again later, up to
    `attempts` times in all. With `every`, a job of this kind becomes due every so many seconds;
    with `periods`, one for each of those, beside each other.
    """

    name: str
    run: "Callable[[Service, Running], Result]"
    priority: Priority = Priority.NORMAL
    attempts: int = 5
    every: int | None = None
    periods: tuple[Period, ...] = ()

    @property
    def recurring(self) -> tuple[Period, ...]:
        """All that comes again by itself."""
        if self.every is None:
            return self.periods
        return (Period(self.name, Every(self.every)), *self.periods)


class JobKinds:
    """The kinds by name. PluginError when two have the same one."""

    def __init__(self, kinds: Iterable[JobKind]) -> None:
        self._kinds: dict[str, JobKind] = {}
        for kind in kinds:
            if kind.name in self._kinds:
                raise PluginError(f"two kinds of jobs are called {kind.name!r}; rename one of them")
            self._kinds[kind.name] = kind

    def get(self, name: str) -> JobKind | None:
        """The kind of that name; None for one that this version, or this host, does not have."""
        return self._kinds.get(name)

    def named(self, name: str) -> JobKind:
        """The kind of that name; ServiceError names the nearest one otherwise."""
        kind = self.get(name)
        if kind is None:
            known = ", ".join(self._kinds)
            near = nearest(name, self._kinds)
            raise ServiceError(f"there is no kind of job {name!r}{near}; kinds are {known}")
        return kind

    def __iter__(self) -> Iterator[JobKind]:
        return iter(self._kinds.values())
