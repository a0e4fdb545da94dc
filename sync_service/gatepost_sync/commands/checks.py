"""`gatepost service checks`: what earlier checks of an address or a domain came to."""

import json

import click

__all__ = ["command"]


@click.command("checks")
@click.argument("subject", metavar="ADDRESS|DOMAIN|NUMBER")
@click.option("--most", type=click.IntRange(1, 1000), default=20, help="How many, at most (20).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a check.")
@click.pass_context
def command(context: click.Context, *, subject: str, most: int, as_json: bool) -> None:
    """Show what the service's own checks of an address or a domain came to, the newest first.

    An address is looked up by its keyed hash; it is not kept and not shown. A NUMBER is that of one
    check. Batches and the catch-all job write them down.

    Exit status: 0 there are some, 1 there are none, 2 usage or configuration error.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.checks.made import CheckView
    from gatepost_sync.checks.subject import Subjects
    from gatepost_sync.keyring import read_seed
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.store.checks import checks_of, find_check

    settings = ServiceSettings.load()
    with open_service(settings) as service, service.database.read() as session:
        if subject.isdecimal():
            found = [find_check(session, int(subject))]
        else:
            name = Subjects(read_seed(settings)).of_text(subject)
            found = [*checks_of(session, name, most=most)]
        views = [CheckView.of(row) for row in found if row is not None]
    for view in views:
        click.echo(json.dumps(view.to_dict()) if as_json else view.line)
    if not views:
        days = settings.keep_checks_days
        click.echo(f"no check of it is remembered (keep_checks_days = {days})", err=True)
    context.exit(0 if views else 1)
