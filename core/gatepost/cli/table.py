"""Reports as lines for people: columns that line up, colours on a terminal."""

import os
from collections.abc import Sequence

import click

from gatepost.cli.addresses import STDIN
from gatepost.cli.printable import columns, padded, printable
from gatepost.model import Decision, Report

__all__ = ["Table", "colours"]

_COLOURS = {Decision.ACCEPT: "green", Decision.REVIEW: "yellow", Decision.REJECT: "red"}
_WIDEST = 40  # columns for an address; a longer one pushes its message aside
_UNSEEN = 32  # for addresses that are still to be read


def colours() -> bool | None:
    """False where they are not wanted (no-color.org); None: on terminals."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return False if unwanted else None


class Table:
    """`reject  invalid  disposable     alice@…  sentence`, a line at a time.

    The widths are set beforehand, so that a line never waits for the next address.
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        """`addresses` are the arguments of the command."""
        alone = len(addresses) == 1 and STDIN not in addresses
        self._reasons = 14 if alone else 19
        self._address = 0 if alone else _width(addresses)
        self._colours = colours()

    def print(self, report: Report) -> None:
        """Print one report."""
        click.echo(self.line(report), color=self._colours)

    def line(self, report: Report) -> str:
        """One report, coloured."""
        decision = click.style(f"{report.decision.value:<7}", fg=_COLOURS[report.decision])
        reasons = ", ".join(report.reasons) or "-"
        address = padded(printable(report.address.raw), self._address)
        text = f"{decision} {report.status.value:<8} {reasons:<{self._reasons}} {address}"
        return f"{text}  {_would(report)}{printable(report.message)}".rstrip()


def _would(report: Report) -> str:
    return "" if report.would is report.decision else f"(would {report.would.value}) "


def _width(addresses: Sequence[str]) -> int:
    if not addresses or STDIN in addresses:
        return _UNSEEN
    return min(_WIDEST, max(columns(printable(address)) for address in addresses))
