"""The first generation: it waits until every source has been asked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from gatepost.snapshots.tree import published_manifest
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.runner import JobRunner
from gatepost_sync.queue.state import JobState
from gatepost_sync.service import Service
from gatepost_sync.source_settings import FileSourceSettings
from gatepost_sync.store.tables import JobRow
from gatepost_sync.times import utc_now

pytestmark = pytest.mark.slow

Run = Callable[[str], object]


def source(path: Path, count: int) -> FileSourceSettings:
    path.write_text("".join(f"{path.stem}{n}.example\n" for n in range(count)), encoding="utf-8")
    return FileSourceSettings(name=path.stem, set="disposable", kind="file", path=path)


@pytest.fixture
def run(service: Service, tmp_path: Path) -> Run:
    """Does the oldest job of a kind; says what came of it. There are a short and a long list."""
    lists = (source(tmp_path / "short.txt", 150), source(tmp_path / "long.txt", 900))
    full = Service(service.settings.model_copy(update={"sources": lists}), service.database)
    kinds = job_kinds(full.settings)
    runner = JobRunner(full, kinds, "test", utc_now)
    with full.database.write() as session:
        enqueue(session, kinds.named("collect"), utc_now())
        enqueue(session, kinds.named("publish"), utc_now())

    def oldest(kind: str) -> object:
        waits = select(JobRow.id).where(JobRow.state == JobState.WAITING, JobRow.kind == kind)
        with full.database.read() as session:
            job = session.scalars(waits.order_by(JobRow.id).limit(1)).one()
        runner.run(job)
        with full.database.read() as session:
            return session.scalars(select(JobRow.result).where(JobRow.id == job)).one()

    return oldest


def test_it_has_what_all_sources_list_together(service: Service, run: Run) -> None:
    """With the short list alone, the guard would refuse what comes after it."""
    assert run("collect") == {"asked": 2}
    run("collect")
    assert "skipped" in str(run("publish"))
    assert published_manifest(service.settings.public_dir) is None

    run("collect")
    assert str(run("publish")).startswith("{'generation': 1")
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    assert manifest.sets["disposable"].entries == 1050
