"""When work comes again: after an interval, or at the times of a cron expression (UTC)."""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["Cron", "Every", "Schedule", "parse_schedule"]

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
INTERVAL = re.compile(r"([1-9][0-9]{0,8})\s*([smhd])")
CRON_JITTER = 300.0  # seconds: everybody's timers strike at the full hour
NICKNAMES = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0"}
FORMS = "a number with s, m, h or d (6h), or five fields of cron (17 4 * * *)"


@dataclass(frozen=True, slots=True)
class Every:
    """Each `seconds`, and by chance up to `jitter` (a share of it) later."""

    seconds: int
    jitter: float = 0.0

    def after(self, moment: datetime, chance: random.Random) -> datetime:
        """When it is due next, seen from `moment`."""
        return moment + timedelta(seconds=self.seconds * (1 + self.jitter * chance.random()))

    def __str__(self) -> str:
        unit = next(name for name, size in reversed(UNITS.items()) if self.seconds % size == 0)
        return f"{self.seconds // UNITS[unit]}{unit}"


@dataclass(frozen=True, slots=True)
class Cron:
    """At the times that five fields of cron name, and by chance up to five minutes later."""

    expression: str
    jitter: float = CRON_JITTER

    def after(self, moment: datetime, chance: random.Random) -> datetime:
        """When it is due next, seen from `moment`."""
        from cronsim import CronSim

        struck = next(CronSim(self.expression, moment.astimezone(UTC)))
        return struck + timedelta(seconds=self.jitter * chance.random())

    def __str__(self) -> str:
        return self.expression


Schedule = Every | Cron


def parse_schedule(text: str, *, jitter: float = 0.1) -> Schedule:
    """`6h` or `17 4 * * *`; ValueError says what it should read. `jitter` is for intervals."""
    from cronsim import CronSim, CronSimError

    text = " ".join(text.split())
    interval = INTERVAL.fullmatch(text)
    if interval is not None:
        return Every(int(interval[1]) * UNITS[interval[2]], jitter)
    expression = NICKNAMES.get(text, text)
    try:
        next(CronSim(expression, datetime.now(UTC)))  # it may name no day at all (30 February)
    except (CronSimError, StopIteration) as error:
        raise ValueError(f"{text!r} is no schedule; write {FORMS}") from error
    return Cron(expression)
