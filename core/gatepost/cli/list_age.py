"""Verdicts from old or damaged lists: said once, where it does not disturb who reads verdicts."""

import logging
from typing import TYPE_CHECKING

import click

from gatepost.staleness import age_warning

if TYPE_CHECKING:
    from gatepost.gate import Gatepost

__all__ = ["leave_it_to_commands", "warn_of_lists"]


def leave_it_to_commands() -> None:
    """What the log says of the lists is not printed beside what the commands say of them.

    Without any handler Python prints warnings itself; whoever configures logging still gets them.
    """
    logging.getLogger("gatepost.lists").addHandler(logging.NullHandler())


def warn_of_lists(gate: "Gatepost") -> None:
    """A line on standard error when the lists are stale, and one when they cannot be read."""
    for warning in (age_warning(gate.lists.info), gate.lists.error):
        if warning is not None:
            click.echo(f"gatepost: {warning}", err=True)
