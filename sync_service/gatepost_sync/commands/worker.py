"""`gatepost worker`: runs the service's jobs, beside any number of others."""

import signal
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.extra import require_extra
from gatepost_sync.signals import blocked

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from gatepost_sync.settings import ServiceSettings

__all__ = ["command", "work"]

ENDS = frozenset((signal.SIGTERM, signal.SIGINT))


@click.command("worker")
@click.option("--threads", type=click.IntRange(1), help="Jobs at a time, instead of the settings'.")
def command(*, threads: int | None) -> None:
    """Run the service's jobs until SIGTERM or Ctrl-C.

    Several workers share the work through the database and the broker (`broker_url`). At the end a
    worker finishes what it has begun, for up to half a minute; what it cannot finish, another one
    does.

    Exit status: 0 ended by a signal, 2 usage or configuration error.
    """
    require_extra()
    work(threads)


def work(threads: int | None = None) -> None:
    """Runs jobs until a signal comes."""
    # Here, not at the top: `gatepost --help` need not load a database.

    from prometheus_client import CollectorRegistry

    from gatepost_sync.counting.runs import RunCounts
    from gatepost_sync.jobs.kinds import job_kinds
    from gatepost_sync.keyring import hand_over
    from gatepost_sync.logs import start_logging, tell
    from gatepost_sync.owner import refuse_to_work
    from gatepost_sync.queue.worker import JobWorker
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings

    settings = ServiceSettings.load()
    start_logging(settings.log_format)
    registry = CollectorRegistry()
    hand_over(settings)
    # Then only `sigwait` below hears them.
    with blocked(ENDS), open_service(settings) as service, _telling(settings, registry):
        refuse_to_work(service.database, settings)
        worker = JobWorker(
            service,
            job_kinds(settings),
            threads=threads or settings.worker_threads,
            counts=RunCounts(registry),
        )
        worker.start()
        tell(settings.log_format, "working; SIGTERM or Ctrl-C ends it")
        signal.sigwait(ENDS)
        worker.stop()


def _telling(
    settings: "ServiceSettings", registry: "CollectorRegistry"
) -> AbstractContextManager[None]:
    """Health and metrics at `worker_listen`, where that is set."""
    if settings.worker_host_port is None:
        return nullcontext()
    from gatepost_sync.web.app import create_worker_app
    from gatepost_sync.web.listener import listening

    return listening(create_worker_app(settings, registry), *settings.worker_host_port)
