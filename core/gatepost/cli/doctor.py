"""`gatepost doctor`: what works from here and what does not, each with its remedy."""

import json
from typing import TYPE_CHECKING

import click

from gatepost.cli.group import open_gate
from gatepost.cli.printable import printable
from gatepost.cli.table import colours

if TYPE_CHECKING:
    from gatepost.doctor import Examined

__all__ = ["command"]

_COLOURS = {"ok": "green", "warning": "yellow", "broken": "red", "skipped": None}


@click.command("doctor")
@click.option(
    "--phase",
    type=click.Choice(["instant", "domain", "mailbox"]),
    help="Examine what this phase needs, instead of the setting's.",
)
@click.option("--mail", is_flag=True, help="Try port 25 and reverse DNS whatever the phase.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def command(context: click.Context, *, phase: str | None, mail: bool, as_json: bool) -> None:
    """Say what works from here and what does not, and how to mend it.

    Settings, plugins, lists, snapshot and clock are looked at without any network. The DNS is asked
    in the phases domain and mailbox, Redis where redis_url is set, and port 25 (by connecting to
    the first that answers of smtp_reference_hosts) in the phase mailbox or with --mail.

    Exit status: 0 everything that is needed works, 1 something does not, 2 usage or configuration
    error.
    """
    # Here, not at the top: `gatepost --help` need not load what an examination needs.
    from gatepost.doctor import Health, examine

    with open_gate(phase) as gate:
        gate.start()
        found = []
        for one in examine(gate, mail=mail):
            found.append(one)
            if not as_json:
                _show(one)
    well = all(one.health is not Health.BROKEN for one in found)
    if as_json:
        click.echo(json.dumps({"ok": well, "examined": [one.to_dict() for one in found]}))
    context.exit(0 if well else 1)


def _show(one: "Examined") -> None:
    health = click.style(f"{one.health.value:<8}", fg=_COLOURS[one.health.value])
    click.echo(f"{health} {one.name:<12} {printable(one.text)}", color=colours())
    if one.remedy:
        click.echo(f"{'':<21} -> {printable(one.remedy)}")
