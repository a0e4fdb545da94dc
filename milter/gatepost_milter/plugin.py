"""How `gatepost` finds us: the entry point `milter` in the group `gatepost`."""

from typing import TYPE_CHECKING

from gatepost import hookimpl

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]


@hookimpl
def register_commands(cli: "click.Group") -> None:
    """Adds `gatepost milter` and `gatepost policy`."""
    # Here, not at the top: every application that builds a gate loads its plugins, and few of
    # them are a command line.
    from gatepost_milter.command import commands

    for command in commands:
        cli.add_command(command)
