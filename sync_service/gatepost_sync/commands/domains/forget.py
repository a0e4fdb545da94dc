"""`gatepost service domains forget`: look after some no more."""

import click

from gatepost_sync.commands.domains.named import named_rows

__all__ = ["command"]


@click.command("forget")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def command(*, names: tuple[str, ...]) -> None:
    """Look after each domain NAME no more; its state leaves with the next publication."""
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.domains.cohorts import Cohorts
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.store.domains import drop_domain

    with open_service(ServiceSettings.load()) as service, service.database.write() as session:
        for row in named_rows(session, Cohorts(service.keyring.seed), names):
            drop_domain(session, row)
    click.echo(f"{len(names)} forgotten")
