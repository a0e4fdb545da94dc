"""The command group, and what turns our errors into a sentence and an exit status."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from gatepost.cli import check, pull, status
from gatepost.errors import GatepostError
from gatepost.plugins import build_manager
from gatepost.version import __version__

__all__ = ["build_cli", "main"]

USAGE_ERROR = 2


class _Group(click.Group):
    """Says an error of ours in one line on standard error; exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GatepostError as error:
            click.echo(f"gatepost: {error}", err=True)
            ctx.exit(USAGE_ERROR)


def build_cli() -> click.Group:
    """The whole command line, with the commands of every installed plugin."""
    cli = _Group(
        "gatepost",
        help="Can we take this email address? Answered here, without sending it anywhere.",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    click.version_option(__version__, prog_name="gatepost")(cli)
    for module in (check, pull, status):
        cli.add_command(module.command)
    build_manager().hook.register_commands(cli=cli)
    return cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `gatepost`."""
    try:
        cli = build_cli()
    except GatepostError as error:
        click.echo(f"gatepost: {error}", err=True)
        sys.exit(USAGE_ERROR)
    cli(args=None if arguments is None else list(arguments), prog_name="gatepost")
