"""Sources that are not configured any more: their entries are left out from now on."""

import logging
from collections.abc import Sequence

from sqlalchemy.orm import Session

from gatepost.lists.sources import Source
from gatepost_sync.errors import RetireRefusedError
from gatepost_sync.jobs.collect import RunReport, RunStatus
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import MANUAL
from gatepost_sync.store.database import Database
from gatepost_sync.store.lists import count
from gatepost_sync.store.sources import active_sources, deactivate
from gatepost_sync.store.tables import SourceRow

__all__ = ["retire"]

logger = logging.getLogger("gatepost.service")


def retire(
    database: Database, sources: Sequence[Source], *, forget: bool = False
) -> tuple[RunReport, ...]:
    """Leaves out every source that is not among `sources`, and reports on each of those.

    To be run after collecting: a source that takes another's place has its entries by then. Raises
    RetireRefusedError, and changes nothing, when nothing collected would be left in a set that has
    entries, unless `forget`: a command that ran in the wrong place finds no settings file.
    """
    configured = {(str(source.set), source.name) for source in sources}
    with database.write() as session:
        collected = [row for row in active_sources(session) if row.name != MANUAL]
        gone = [row for row in collected if (row.set_name, row.name) not in configured]
        if not forget:
            for name in SetName:
                _refuse_to_empty(session, name, collected, gone)
        reports = tuple(_report(session, row) for row in gone)
        deactivate(session, gone)
    for report in reports:
        logger.info(
            "source %s/%s is not configured any more: its entries are left out",
            report.set, report.source,
        )  # fmt: skip
    return reports


def _refuse_to_empty(
    session: Session, name: SetName, collected: list[SourceRow], gone: list[SourceRow]
) -> None:
    leaving = [row for row in gone if row.set_name == name]
    staying = [row for row in collected if row.set_name == name and row not in leaving]
    lost = sum(count(session, row) for row in leaving)
    if not lost or any(count(session, row) for row in staying):
        return
    names = ", ".join(sorted(row.name for row in leaving))
    raise RetireRefusedError(
        f"{names} not configured any more: nothing collected would be left in the set {name}, "
        f"which has {lost} entries; run this where the settings file is, name it in "
        "GATEPOST_CONFIG or move it into the data directory, or say that it is meant: "
        "`gatepost service collect --forget`"
    )


def _report(session: Session, row: SourceRow) -> RunReport:
    return RunReport(row.set_name, row.name, RunStatus.INACTIVE, count(session, row))
