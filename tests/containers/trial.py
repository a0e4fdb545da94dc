"""What was tried and what was seen: one row of the printed table for each."""

import time

import click

__all__ = ["Trial"]


class Trial:
    """Prints a row when something was seen, with the seconds since the row before."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self.rows = 0

    def begin(self) -> None:
        """The head of the table."""
        click.echo("| tried | seen | s |\n|---|---|---:|")

    def saw(self, tried: str, seen: object) -> None:
        """Prints the row."""
        now = time.monotonic()
        click.echo(f"| {tried} | {seen} | {now - self._since:.0f} |")
        self._since = now
        self.rows += 1
