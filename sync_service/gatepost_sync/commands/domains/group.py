"""`gatepost service domains`: how many there are, of which kind, and what is due."""

import json

import click

from gatepost_sync.commands.domains import add, forget, refresh, show

__all__ = ["command"]


@click.group("domains", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """Show how many domains the service looks after, what they are, and how many are due."""
    if context.invoked_subcommand is not None:
        return
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.domains.overview import overview
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    with open_service(ServiceSettings.load()) as service, service.database.read() as session:
        found = overview(session, utc_now())
    if as_json:
        click.echo(json.dumps(found.to_dict()))
        return
    for name, value in found.rows():
        click.echo(f"{name:<18} {value}")


for _command in (show.command, add.command, refresh.command, forget.command):
    command.add_command(_command)
