"""`gatepost pull`: fetch the newest snapshot now."""

import json

import click

from gatepost.cli.group import open_gate

__all__ = ["command"]


@click.command("pull")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
def command(*, as_json: bool) -> None:
    """Fetch, verify and switch to the newest snapshot of the sync service.

    Exit status: 0 up to date, 2 refused or unreachable (the last good snapshot keeps serving).
    """
    with open_gate() as gate:
        result = gate.pull()
    click.echo(json.dumps(result.to_dict()) if as_json else str(result))
