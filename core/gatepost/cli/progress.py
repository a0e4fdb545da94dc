"""How far a long run is, for whoever waits at a terminal."""

import sys

from gatepost.cli.tally import Tally
from gatepost.cli.terminal_line import TerminalLine

__all__ = ["Progress"]

PATIENCE = 1.0  # seconds before anything is said


class Progress(TerminalLine):
    """Says how many are done, where the answers themselves go elsewhere."""

    def __init__(self) -> None:
        super().__init__(wanted=not sys.stdout.isatty(), patience=PATIENCE)

    def show(self, tally: Tally) -> None:
        """Say how many are done; cheap when there is nothing to show yet."""
        if self.due():
            self.write(str(tally))
