"""`gatepost service domains refresh`: check some now."""

import click

from gatepost_sync.commands.domains.named import named_rows

__all__ = ["command"]


@click.command("refresh")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def command(*, names: tuple[str, ...]) -> None:
    """Check each domain NAME as soon as a worker can, instead of with its cohort."""
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.domains.cohorts import Cohorts
    from gatepost_sync.jobs.kinds import job_kinds
    from gatepost_sync.queue.enqueue import enqueue
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load()
    with open_service(settings) as service, service.database.write() as session:
        for row in named_rows(session, Cohorts(service.keyring.seed), names):
            row.next_check = utc_now()
        enqueue(session, job_kinds(settings).named("refresh"), utc_now())
    click.echo(f"{len(names)} are checked as soon as a worker can")
