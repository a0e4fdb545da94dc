"""Verdicts from old lists: said once, where it does not disturb who reads the verdicts."""

from typing import TYPE_CHECKING

import click

from gatepost.staleness import age_warning

if TYPE_CHECKING:
    from gatepost.gate import Gatepost

__all__ = ["warn_of_old_lists"]


def warn_of_old_lists(gate: "Gatepost") -> None:
    """One line on standard error when the lists are stale."""
    warning = age_warning(gate.lists.info)
    if warning is not None:
        click.echo(f"gatepost: {warning}", err=True)
