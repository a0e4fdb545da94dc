"""The same on PostgreSQL: what is looked after, reported and handed in as a batch."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gatepost.lists.state import DomainFlag as Flag
from gatepost_sync.batches.submission import answers_of, submit
from gatepost_sync.batches.wire import from_wire
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.overview import overview
from gatepost_sync.jobs.batch import batch_kinds
from gatepost_sync.jobs.publish import publish
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.jobs.refresh import refresh_kinds
from gatepost_sync.jobs.reports import reports_kind
from gatepost_sync.keyring import initialise
from gatepost_sync.queue.enqueue import waiting
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.queue.state import JobState
from gatepost_sync.report_intake import ReportIntake
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.batch_tables import ChunkRow
from gatepost_sync.store.catch_alls import due_catch_alls, save_catch_alls
from gatepost_sync.store.domain_tables import CohortRow
from gatepost_sync.store.domains import note_asked
from service.domains.conftest import Clock, look_after, row_of
from support.job_runs import JobRuns
from support.knot import Knot
from support.servers import Postgres
from support.tools import require

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(180)]
ZONE = "* MX 10 mx.names.com.\nnull MX 0 .\n"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    require("pg_ctlcluster", package="postgresql")
    pytest.importorskip("psycopg", reason="the extra `cluster` is not installed")
    newest = max(Path("/usr/lib/postgresql").iterdir(), key=lambda path: int(path.name))
    server = Postgres(newest / "bin")
    server.start()
    try:
        settings = ServiceSettings(
            data_dir=tmp_path / "service",
            packages=False,
            database_url=server.new_database(),
            reports=True,
            report_plugins=2,
            report_networks=2,
        )
        initialise(settings, now=datetime.now(UTC))
        with open_service(settings) as opened:
            yield opened
    finally:
        server.remove()


def test_from_a_report_to_a_publication(
    service: Service, clock: Clock, name_server: Callable[..., Knot]
) -> None:
    name_server(names_com=ZONE)
    refresh = refresh_kinds(clock)
    kinds = [*refresh, reports_kind(refresh[0], clock), *batch_kinds(clock), PUBLISH]
    jobs = JobRuns(service, JobKinds(kinds), clock)
    names = [f"d{n}.names.com" for n in range(700)]
    assert look_after(service, *names, "null.names.com", now=clock()) == 701
    with service.database.write() as session:
        note_asked(session, Cohorts(service.keyring.seed), [(names[0], 12)])
    intake = ReportIntake(service.settings)
    for plugin, network in (
        ("a" * 32, "192.0.2.0/24"), ("b" * 32, "192.0.2.0/24"), ("c" * 32, "2001:db8::/48"),
    ):  # fmt: skip
        with service.database.read() as session:
            assert waiting(session, "reports") is None
        assert intake.take(plugin, network, ["new.names.com", names[0]], clock()) == 2
    done = jobs.run("reports")
    assert [job.error for job in done if job.state is not JobState.DONE] == []
    assert row_of(service, "new.names.com").origin == "report"
    assert Flag(row_of(service, "new.names.com").flags) == Flag.REGISTERED | Flag.HAS_MX
    clock.forward(minutes=1)
    with service.database.write() as session:
        session.execute(update(CohortRow).values(due=clock()))
    done = jobs.run("refresh")
    assert [job.error for job in done if job.state is not JobState.DONE] == []
    assert row_of(service, names[1]).checked_at == clock()
    with service.database.write() as session:
        due = due_catch_alls(session, clock(), most=10)
        save_catch_alls(session, {key: (True, clock()) for key in due})
        shown = overview(session, clock())
    assert (len(due), shown.domains, shown.catch_all, shown.due) == (10, 702, 10, 0)
    made = publish(service, allow_empty=True, clock=clock)
    assert "domain_state" in made.changed

    options = {"policy": "signup", "phase": "instant", "budget": 5.0}
    addresses = ["x@mailinator.com", f"ann@{names[1]}"]
    batch = submit(service, "t", options, addresses, now=clock(), show=lambda done: None)
    done = jobs.run("batch.forget")
    assert [job.error for job in done if job.state is not JobState.DONE] == []
    assert [job.result for job in done if job.kind == "batch.chunk"] == [
        {"addresses": 2, "again": 0}
    ]
    with service.database.read() as session:
        (chunk,) = session.scalars(select(ChunkRow))
        assert chunk.done
    known = [{found.source for found in from_wire(wire)} for wire in answers_of(service, batch, 1)]
    assert "domain_state" in known[1]  # from what the service itself published
