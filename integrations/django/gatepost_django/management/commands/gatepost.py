"""`manage.py gatepost check|pull|status|explain`, with the gate of the project."""

import sys
from contextlib import nullcontext
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandParser

from gatepost.cli.app import gate_commands
from gatepost.cli.group import GATE, GatepostGroup
from gatepost_django.gate import current_gate

__all__ = ["Command"]


class Command(BaseCommand):
    """Hands everything behind its name to the command line of the core."""

    help = "Check addresses, pull lists, and see which lists are in force (try: gatepost --help)."

    def run_from_argv(self, argv: list[str]) -> None:
        """Called by `manage.py`: the options are Gatepost's, not those of Django's commands."""
        gatepost_commands()(args=argv[2:], prog_name=f"{argv[0]} {argv[1]}")

    def add_arguments(self, parser: CommandParser) -> None:
        """For `call_command("gatepost", "check", address)`."""
        parser.add_argument("arguments", nargs="*")

    def handle(self, *_: Any, arguments: list[str], **__: Any) -> None:
        """Runs one command. Its exit status, other than 0, is raised as SystemExit."""
        status = gatepost_commands().main(arguments, "gatepost", standalone_mode=False)
        if status:
            sys.exit(status)


def gatepost_commands() -> click.Group:
    """The group of commands that ask the project's gate."""

    def choose_gate() -> None:
        click.get_current_context().meta[GATE] = lambda: nullcontext(current_gate())

    group = GatepostGroup("gatepost", callback=choose_gate, help="Check addresses, pull lists.")
    for command in gate_commands():
        group.add_command(command)
    return group
