"""The older generations that deltas lead from: the last 48, and two weeks by the day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost_sync.store.tables import GenerationRow

__all__ = ["Past", "delta_bases", "kept_generations", "past_generations"]

LATEST = 48  # generations; with an hourly publication, a host that was off over a weekend
DAYS = 14  # of each the last generation
REMEMBERED = 1000  # rows looked at: three weeks of 48 publications a day


@dataclass(frozen=True, slots=True)
class Past:
    """A generation as it was published: SHA-256 of each set's index file."""

    number: int
    issued: datetime
    sets: Mapping[str, str]


def past_generations(session: Session) -> tuple[Past, ...]:
    """What was published, the oldest first."""
    query = select(GenerationRow).order_by(GenerationRow.number.desc()).limit(REMEMBERED)
    rows = [Past(row.number, row.issued, row.sets) for row in session.scalars(query)]
    return tuple(reversed(rows))


def delta_bases(past: Iterable[Past], name: str, now: datetime) -> dict[int, str]:
    """SHA-256 of the index file of the set `name`, by the generation that a host knows it under.

    That is the generation that changed the set. A number that is wrong, after rows were lost with
    an old backup, costs its hosts a delta and nothing else.
    """
    generations = tuple(past)
    wanted = kept_generations(generations, now)
    bases: dict[int, str] = {}
    changed, before = 0, None
    for one in generations:
        sha256 = one.sets.get(name)
        if sha256 != before:
            changed, before = one.number, sha256
        if sha256 is not None and one.number in wanted:
            bases[changed] = sha256
    return bases


def kept_generations(past: Iterable[Past], now: datetime) -> set[int]:
    """The numbers of the generations that deltas lead from, and whose manifests are kept."""
    generations = tuple(past)
    return {one.number for one in generations[-LATEST:]} | set(_daily(generations, now))


def _daily(generations: Iterable[Past], now: datetime) -> Iterator[int]:
    """The last generation of each of the last days."""
    last = {one.issued.date(): one.number for one in generations}
    oldest = (now - timedelta(days=DAYS)).date()
    return (number for day, number in last.items() if day >= oldest)
