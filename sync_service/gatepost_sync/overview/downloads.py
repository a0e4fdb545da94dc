"""What readers fetched, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost_sync.store.tables import DownloadRow

__all__ = ["DayView", "by_day"]


@dataclass(frozen=True, slots=True)
class DayView:
    """One day (UTC): polls that were told "nothing new", polls that got a manifest, and files."""

    day: date
    unchanged: int
    manifests: int
    files: int
    bytes: int

    @property
    def polls(self) -> int:
        """How often somebody asked whether there is something new."""
        return self.unchanged + self.manifests


def by_day(rows: Iterable[DownloadRow], first: date, last: date) -> tuple[DayView, ...]:
    """Every day from the first to the last, those without a download too."""
    days: dict[date, list[DownloadRow]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    span = [first + timedelta(number) for number in range((last - first).days + 1)]
    return tuple(_day(day, days.get(day, [])) for day in span)


def _day(day: date, rows: list[DownloadRow]) -> DayView:
    def answers(*, manifest: bool, status: int) -> int:
        return sum(
            row.answers for row in rows
            if (row.route == "manifest") is manifest and row.status == status
        )  # fmt: skip

    return DayView(
        day,
        unchanged=answers(manifest=True, status=304),
        manifests=answers(manifest=True, status=200),
        files=answers(manifest=False, status=200),
        bytes=sum(row.bytes for row in rows),
    )
