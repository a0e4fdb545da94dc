"""`flask gatepost check|pull|status|…`: Gatepost's own commands, with the gate of the app."""

from contextlib import nullcontext

import click
from flask import current_app
from flask.cli import with_appcontext

from gatepost.cli.app import gate_commands
from gatepost.cli.group import GATE, GatepostGroup

__all__ = ["gatepost_commands"]


def gatepost_commands() -> click.Group:
    """The group, for `app.cli.add_command`."""

    @with_appcontext
    def choose_gate() -> None:
        gate = current_app.extensions["gatepost"]
        click.get_current_context().meta[GATE] = lambda: nullcontext(gate)

    group = GatepostGroup("gatepost", callback=choose_gate, help="Check addresses, pull lists.")
    for command in gate_commands():
        group.add_command(command)
    return group
