"""How far a download is, for whoever waits at a terminal."""

from gatepost.cli.terminal_line import TerminalLine

__all__ = ["PullBar"]

_WIDTH = 24


class PullBar(TerminalLine):
    """A bar for each set."""

    def show(self, name: str, received: int, size: int) -> None:
        """`received` of `size` bytes of the set `name` are here."""
        if not self.due(last=received >= size):
            return
        full = _WIDTH * received // max(1, size)
        bar = f"[{'#' * full}{'.' * (_WIDTH - full)}]"
        self.write(f"{name} {bar} {received:,} of {size:,} bytes")
