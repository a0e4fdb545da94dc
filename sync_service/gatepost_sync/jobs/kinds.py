"""The service's own kinds of jobs."""

from collections.abc import Iterable

from gatepost.plugins import build_manager, registered
from gatepost_sync.jobs.backup_job import backup_kinds
from gatepost_sync.jobs.batch import batch_kinds
from gatepost_sync.jobs.catch_all import catch_all_kind
from gatepost_sync.jobs.collecting import collect_kind
from gatepost_sync.jobs.publish_job import PUBLISH
from gatepost_sync.jobs.refresh import refresh_kinds
from gatepost_sync.jobs.registrations import registrations_kind
from gatepost_sync.jobs.reports import reports_kind
from gatepost_sync.queue.kinds import JobKind, JobKinds, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.retention import purge
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.registered import registered_sources
from gatepost_sync.store.lists import forget_expired
from gatepost_sync.times import utc_now

__all__ = ["job_kinds"]

DAY = 86_400


def _purge(service: Service, running: Running) -> Result:
    now = utc_now()
    removed = purge(service.database, service.settings, now)
    with service.database.write() as session:
        return {**removed, "entries": forget_expired(session, now)}


def _sound(kind: JobKind) -> JobKind:
    """The kind itself; TypeError when it is none."""
    if not isinstance(kind, JobKind):
        raise TypeError(f"{type(kind).__name__} is no JobKind")
    return kind


def job_kinds(settings: ServiceSettings, *, plugins: Iterable[object] = ()) -> JobKinds:
    """Our kinds and those of plugins. PluginError when two collide, or a source is not sound."""
    sources = registered_sources(settings, plugins=plugins)
    manager = build_manager(plugins)
    theirs = registered(manager, manager.hook.register_jobs, {"settings": settings}, _sound)
    refresh = refresh_kinds()
    return JobKinds(
        (
            *((PUBLISH,) if settings.publishes else ()),
            collect_kind(settings, sources),
            *refresh,
            reports_kind(refresh[0]),
            registrations_kind(refresh[0]),
            catch_all_kind(),
            *batch_kinds(),
            JobKind("purge", _purge, Priority.LOW, every=DAY),
            *backup_kinds(settings),
            *theirs,
        )
    )
