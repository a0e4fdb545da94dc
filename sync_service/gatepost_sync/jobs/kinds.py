"""The service's own kinds of jobs."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from gatepost.lists.sources import Source
from gatepost.plugins import build_manager
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.jobs.collect import RunStatus, collect
from gatepost_sync.jobs.publish import publish
from gatepost_sync.jobs.retire import retire
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.forget import forget_jobs
from gatepost_sync.queue.kinds import JobKind, JobKinds, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.registered import registered_sources
from gatepost_sync.times import utc_now

__all__ = ["PUBLISH", "job_kinds"]

logger = logging.getLogger("gatepost.service")

DAY = 86_400
KEPT = timedelta(days=30)  # how long a job that is over can be looked at


def _publish(service: Service, running: Running) -> Result:
    """A refusal is an answer: asking again changes nothing, somebody has to look."""
    try:
        done = publish(service)
    except PublishRefusedError as error:
        logger.error("nothing is published: %s", error)  # noqa: TRY400  the sentence says it all
        return {"refused": str(error)}
    return {"generation": done.generation, "changed": list(done.changed)}


# Also by itself: what is added without publishing, and a manifest that grows old, do not wait for
# a collection.
PUBLISH = JobKind("publish", _publish, Priority.HIGH, every=600)


class _Collect:
    """Asks every source and then for a publication of what is new."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources

    def __call__(self, service: Service, running: Running) -> Result:
        reports = collect(service.database, self._sources)
        for report in reports:
            logger.info(
                "source %s/%s: %s, %d entries, %d lines left out",
                report.set, report.source, report.status, report.entries, report.rejected,
            )  # fmt: skip
        retire(service.database, self._sources)
        failed = [f"{r.set}/{r.source}" for r in reports if r.status is RunStatus.FAILED]
        result = {"sources": len(reports), "failed": failed}
        with running.finishing(result) as session:
            enqueue(session, PUBLISH, utc_now())
        return result


def _purge(service: Service, running: Running) -> Result:
    with service.database.write() as session:
        return {"jobs": forget_jobs(session, utc_now() - KEPT)}


def job_kinds(settings: ServiceSettings, *, plugins: Iterable[object] = ()) -> JobKinds:
    """Our kinds and those of plugins. PluginError when two collide, or a source is not sound."""
    sources = registered_sources(settings, plugins=plugins)
    registered = build_manager(plugins).hook.register_jobs(settings=settings)
    return JobKinds(
        (
            PUBLISH,
            JobKind("collect", _Collect(sources), every=settings.collect_seconds),
            JobKind("purge", _purge, Priority.LOW, every=DAY),
            # pluggy answers in reverse order of registration.
            *(kind for result in reversed(registered) for kind in result),
        )
    )
