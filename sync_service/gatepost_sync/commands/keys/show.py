"""`gatepost service keys show`: who may sign what, and what waits."""

import json

import click

__all__ = ["command"]


@click.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(*, as_json: bool) -> None:
    """Show the root in force, its keys, where their secrets are, and a root that waits."""
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost_sync.key_status import key_status
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    status = key_status(ServiceSettings.load(), now=utc_now())
    if as_json:
        click.echo(json.dumps(status.to_dict()))
        return
    for name, value in status.rows():
        click.echo(f"{name:<14} {value}")
