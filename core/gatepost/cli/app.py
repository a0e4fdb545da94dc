"""The command group, and what turns our errors into a sentence and an exit status."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from traceback import extract_tb
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
    """Says what stopped a command in one line on standard error; exit status 2.

    Never 1, which means that an address was rejected.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GatepostError as error:
            click.echo(f"gatepost: {error}", err=True)
            ctx.exit(USAGE_ERROR)
        except BrokenPipeError:
            _discard_output()
            ctx.exit(NO_READER)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise  # click's own ways to end a command
        except Exception as error:  # noqa: BLE001  no traceback at a person
            click.echo(f"gatepost: {_in_a_line(error)}", err=True)
            if isinstance(error, OSError):
                _discard_output()
            ctx.exit(USAGE_ERROR)


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


def _in_a_line(error: Exception) -> str:
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"cannot go on: {error.strerror or error}{where}"
    # The kind of error and its place, not its text: that might quote an address.
    frame = extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"a fault of Gatepost's own, {type(error).__name__} at {place}; please report it"


def _discard_output() -> None:
    """What is still buffered would be written at exit, and complained about."""
    if not isinstance(sys.stdout, TextIOWrapper):
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
