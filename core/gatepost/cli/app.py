"""The command line."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from gatepost.cli import bulk, check, diff, doctor, explain, export, local, pull, status
from gatepost.cli.group import USAGE_ERROR, GatepostGroup
from gatepost.cli.list_age import leave_it_to_commands
from gatepost.cli.log_lines import begin_with_our_name
from gatepost.errors import GatepostError
from gatepost.plugins import build_manager
from gatepost.version import __version__

__all__ = ["build_cli", "gate_commands", "main"]


def gate_commands() -> tuple[click.Command, ...]:
    """The commands that ask a gate, which may be an application's own."""
    return tuple(module.command for module in (check, bulk, doctor, explain, pull, status))


def build_cli() -> click.Group:
    """The whole command line, with the commands of every installed plugin."""
    cli = GatepostGroup(
        "gatepost",
        help="Can we take this email address? Answered here, without sending it anywhere.",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    click.version_option(__version__, prog_name="gatepost")(cli)
    for command in (*gate_commands(), diff.command, export.command, *local.commands):
        cli.add_command(command)
    build_manager().hook.register_commands(cli=cli)
    return cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `gatepost`."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A letter that the terminal's encoding does not have is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
    begin_with_our_name()
    leave_it_to_commands()
    try:
        cli = build_cli()
    except GatepostError as error:
        click.echo(f"gatepost: {error}", err=True)
        sys.exit(USAGE_ERROR)
    cli(args=None if arguments is None else list(arguments), prog_name="gatepost")
