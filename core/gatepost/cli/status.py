"""`gatepost status`: which lists are in force here, how old they are, and what went wrong."""

import json

import click

from gatepost.cli.group import open_gate

__all__ = ["command"]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(*, as_json: bool) -> None:
    """Show the lists in force, their age, and how the last pull went."""
    with open_gate() as gate:
        status = gate.status()
    if as_json:
        click.echo(json.dumps(status.to_dict()))
        return
    for name, value in status.rows():
        click.echo(f"{name:<14} {value}")
