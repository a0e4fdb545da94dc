"""What the log says while a command runs, for the person who started it."""

import logging

__all__ = ["begin_with_our_name"]


def begin_with_our_name() -> None:
    """A warning on standard error begins as all that commands say there does.

    Without any handler Python prints it itself. Services configure logging: theirs stays theirs.
    """
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(logging.Formatter("gatepost: %(message)s"))
