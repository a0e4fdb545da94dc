"""What follows from a check of a domain: what is believed, and when it is checked again. Pure.

One answer does not make a domain that took mail one that does not: it has to be said twice, an hour
apart. No answer at all changes nothing but the time of the next question.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from gatepost.lists.state import DomainFlag
from gatepost_sync.domains.seen import CANNOT_RECEIVE, Seen

__all__ = ["Course", "Published", "Standing"]

_BELIEVED = 2  # checks in a row that say so
_DOUBTFUL = timedelta(hours=1)
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(days=1)
_MOST_ASKED = 1_000_000


class Published(NamedTuple):
    """All of a standing that others get to see: of the last check only the day."""

    flags: int
    mx: int | None
    checked: date | None
    catch_all: bool | None

    @classmethod
    def of(
        cls, flags: int, mx: int | None, checked_at: datetime | None, catch_all: bool | None
    ) -> "Published":
        """From the columns of a row."""
        return cls(int(flags), mx, None if checked_at is None else checked_at.date(), catch_all)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is believed of a domain. `mx` is the number of its MX set, None without one."""

    flags: DomainFlag
    mx: int | None
    checked_at: datetime | None
    next_check: datetime | None
    failures: int
    doubts: int
    asked: int
    catch_all: bool | None

    @property
    def receives(self) -> bool:
        """Whether it was found to be able to take mail."""
        value = self.flags.value  # an int: enums take ten times as long, of millions
        return bool(value) and not value & CANNOT_RECEIVE.value

    @property
    def published(self) -> "Published":
        """What others get to see of it."""
        return Published.of(self.flags, self.mx, self.checked_at, self.catch_all)


@dataclass(frozen=True, slots=True)
class Course:
    """How often domains are checked: those that were asked about `busy_after` times, more often."""

    busy_after: int
    busy_every: timedelta

    def after(
        self, old: Standing, seen: Seen, mx: int | None, now: datetime, *, protected: bool = False
    ) -> Standing:
        """The new standing. Nobody is believed who says that a `protected` domain takes no mail."""
        if seen.flags is None or (protected and seen.refuses):
            return self._told_nothing(old, now)
        if old.receives and seen.refuses and old.doubts + 1 < _BELIEVED:
            return replace(old, doubts=old.doubts + 1, next_check=now + _DOUBTFUL)
        return Standing(
            flags=seen.flags,
            mx=mx,
            checked_at=now,
            next_check=now + self.busy_every if old.asked >= self.busy_after else None,
            failures=0,
            doubts=0,
            asked=min(old.asked, _MOST_ASKED),
            # Other mail hosts may do otherwise.
            catch_all=old.catch_all if mx == old.mx else None,
        )

    def _told_nothing(self, old: Standing, now: datetime) -> Standing:
        wait = min(_FIRST_WAIT * 2 ** min(old.failures, 16), _LONGEST_WAIT)
        return replace(old, failures=min(old.failures + 1, 1000), next_check=now + wait)
