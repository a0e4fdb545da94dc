"""A check that was made, as a row and as people look at it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from gatepost.model import Phase, Report, Status
from gatepost.reasons import Reason
from gatepost.snapshots.times import format_time
from gatepost_sync.checks.subject import Subjects
from gatepost_sync.store.check_tables import CheckRow

__all__ = ["CheckView", "catch_all_row", "report_rows"]


def report_rows(
    reports: Iterable[Report], subjects: Subjects, *, phase: Phase, now: datetime, job: int
) -> Iterator[dict[str, object]]:
    """A row for each report of the job."""
    for report in reports:
        yield {
            "subject": subjects.of_address(report.address),
            "phase": phase.value,
            "status": report.status.value,
            "reasons": [str(reason) for reason in report.reasons],
            "generation": report.snapshot.generation,
            "at": now,
            "took": report.elapsed_ns // 1_000_000,
            "job": job,
        }


def catch_all_row(
    domain: str, said: bool | None, *, now: datetime, took: float, job: int
) -> dict[str, object]:
    """A row for a domain whose mail hosts were asked if they take every recipient, in `took` s."""
    status = Status.UNKNOWN if said is None else Status.RISKY if said else Status.VALID
    return {
        "subject": domain,
        "phase": Phase.MAILBOX.value,
        "status": status.value,
        "reasons": [Reason.CATCH_ALL.value] if said else [],
        "generation": None,
        "at": now,
        "took": int(took * 1000),
        "job": job,
    }


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check; `at` is RFC 3339, UTC, `took` milliseconds."""

    number: int
    at: str
    phase: str
    status: str
    reasons: tuple[str, ...]
    generation: int | None
    took: int
    job: int | None

    @classmethod
    def of(cls, row: CheckRow) -> "CheckView":
        """What a row says; not of whom, which who asks knows."""
        return cls(
            row.id, format_time(row.at), row.phase, row.status, tuple(row.reasons),
            row.generation, row.took, row.job,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Stable shape; members may be added."""
        return {"schema": 1, **asdict(self)}

    @property
    def line(self) -> str:
        """For people."""
        lists = "" if self.generation is None else f"  lists {self.generation}"
        reasons = ", ".join(self.reasons) or "nothing against it"
        return (
            f"{self.number}  {self.at}  {self.phase:<8} {self.status:<8} {reasons}{lists}  "
            f"{self.took} ms  job {self.job}"
        )
