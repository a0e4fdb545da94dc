"""The command group, and what turns our errors into a sentence and an exit status."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any

import click

from gatepost.cli import check, explain, local, pull, status
from gatepost.errors import GatepostError
from gatepost.plugins import build_manager
from gatepost.version import __version__

__all__ = ["build_cli", "main"]

USAGE_ERROR = 2
NO_READER = 141  # 128 + SIGPIPE, as shells have it


class _Group(click.Group):
    """Says an error of ours in one line on standard error; exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GatepostError as error:
            click.echo(f"gatepost: {error}", err=True)
            ctx.exit(USAGE_ERROR)
        except BrokenPipeError:
            _discard_output()
            ctx.exit(NO_READER)


def build_cli() -> click.Group:
    """The whole command line, with the commands of every installed plugin."""
    cli = _Group(
        "gatepost",
        help="Can we take this email address? Answered here, without sending it anywhere.",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    click.version_option(__version__, prog_name="gatepost")(cli)
    for module in (check, explain, pull, status):
        cli.add_command(module.command)
    for command in local.commands:
        cli.add_command(command)
    build_manager().hook.register_commands(cli=cli)
    return cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `gatepost`."""
    if isinstance(sys.stdout, TextIOWrapper):
        # A letter that the terminal's encoding does not have is no reason to stop.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        cli = build_cli()
    except GatepostError as error:
        click.echo(f"gatepost: {error}", err=True)
        sys.exit(USAGE_ERROR)
    cli(args=None if arguments is None else list(arguments), prog_name="gatepost")


def _discard_output() -> None:
    """What is still buffered would be written at exit, and complained about."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
