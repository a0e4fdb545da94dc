"""`gatepost service ready`: the probe of scripts and of people, without curl."""

import sys

import click

__all__ = ["command"]


@click.command("ready")
@click.argument("url", required=False)
@click.option("--live", is_flag=True, help="Only whether the process answers.")
def command(*, url: str | None, live: bool) -> None:
    """Ask a running service, or a worker that listens, whether all that it needs is there.

    Without URL it is the service that the settings describe. Exit status: 0 ready, 1 not ready or
    no answer; what is down is said.
    """
    # Here, not at the top: `gatepost --help` need not load what speaks HTTP.
    from gatepost_sync.probe import ask
    from gatepost_sync.settings import ServiceSettings

    standing = ask(url or ServiceSettings.load().local_url, live=live)
    click.echo(standing.said, err=not standing.ready)
    for trouble in standing.troubles:
        click.echo(trouble, err=True)
    if not standing.ready:
        sys.exit(1)
