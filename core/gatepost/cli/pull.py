"""`gatepost pull`: fetch the newest snapshot now."""

import json

import click

from gatepost.cli.group import open_gate
from gatepost.cli.pull_bar import PullBar

__all__ = ["command"]


@click.command("pull")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
def command(*, as_json: bool) -> None:
    """Fetch, verify and switch to the newest snapshot of the sync service.

    Says what that cost, and what was saved: the bytes and requests that a host without any list
    would have needed beyond these. A terminal shows how far a longer download is.

    Exit status: 0 up to date, 2 refused or unreachable (the last good snapshot keeps serving).
    """
    with open_gate() as gate, PullBar() as bar:
        result = gate.pull(watch=bar.show)
    click.echo(json.dumps(result.to_dict()) if as_json else str(result))
