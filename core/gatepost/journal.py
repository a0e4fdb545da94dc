"""Lines for systemd's journal: with their level, and without the time, which it knows itself."""

import logging
import os
import sys

__all__ = ["JournalFormatter", "to_journal"]

# sd-daemon(3). Those of logging lie ten apart.
_PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3}
_CRITICAL = 2


def to_journal() -> bool:
    """Whether standard error is read by the journal (`$JOURNAL_STREAM`, systemd.exec(5)).

    The variable alone does not say so: whoever redirects a command's output hands it on.
    """
    try:
        there = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):  # closed, or nothing that has a descriptor
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"


class JournalFormatter(logging.Formatter):
    """What `inner` makes of a record, each line behind its priority (journalctl -p)."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """See logging."""
        prefix = f"<{_PRIORITIES.get(record.levelno // 10 * 10, _CRITICAL)}>"
        return "\n".join(prefix + line for line in self._inner.format(record).splitlines())
